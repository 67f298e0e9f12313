/**
 * The unit of `$1` and all below it, as `scope`: whatever a person may see of other people's money,
 * warnings and papers is asked for with this in front.
 */
export const scopeSql = `with recursive scope as (
    select id from unit where id = $1
    union all select u.id from unit u join scope s on u.parent_id = s.id)`;
