-- As banks must know an officer (经办人、协查人): number of the police ID or identity card, and telephone.

alter table account_user
  add column id_type text,
  add column id_number text,
  add column phone text,
  add constraint account_user_identity check (
    num_nonnulls(id_type, id_number, phone) in (0, 3) and id_type in ('police', 'id-card'));
