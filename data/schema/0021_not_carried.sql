-- What was asked for and is not sold is listed with what was not understood: it may be either.
drop index messages_of_misses;
drop index not_sent_of_misses;
create index messages_of_misses on messages (at)
    where reply in ('inquiry.not_understood', 'inquiry.offer_human', 'inquiry.did_you_mean', 'products.not_carried');
create index not_sent_of_misses on not_sent (at)
    where reply in ('inquiry.not_understood', 'inquiry.offer_human', 'inquiry.did_you_mean', 'products.not_carried');
