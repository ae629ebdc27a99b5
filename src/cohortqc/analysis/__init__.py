"""Tables and a report definition to one row a participant: joins, derived variables, requirements, groups, flow."""
