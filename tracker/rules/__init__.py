"""Pure decisions, one file per rule: values in, refusals out. Knows neither Flask nor a database nor a clock."""
