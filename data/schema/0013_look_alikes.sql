-- Which wordings of a version read alike: found when it is published, empty in versions of before.
alter table libraries add column look_alikes text not null default '';
