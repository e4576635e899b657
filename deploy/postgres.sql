-- Databases and roles of Zegje on PostgreSQL 15 or newer: who may touch which drawer (DESIGN.md, "Three processes").
--
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres.sql        as a superuser: makes roles and databases
--   zegje prepare                                         as the worker: makes the tables
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres.sql        once more: gives the rights on the tables
--
-- A backup comes back in the place of zegje prepare: before the second run, while the audit log is still the worker's.
-- It may be run any number of times; run it again after every upgrade. Passwords are yours to set (\password zegje_front),
-- and so is pg_hba.conf. Other names than zegje_...: -v prefix=other.

\if :{?prefix}
\else
  \set prefix zegje
\endif
\set front :prefix _front
\set desk :prefix _desk
\set worker :prefix _worker
\set audit :prefix _audit
\set contacts_drawer :prefix _contacts
\set answers_drawer :prefix _answers
\set desk_drawer :prefix _desk
SET client_min_messages = warning;

-- Roles: front (web chat, public page, youth bot), desk (staff bot, console), worker (owner of everything).
SELECT format('CREATE ROLE %I LOGIN', made.name)
  FROM unnest(ARRAY[:'front', :'desk', :'worker']) AS made (name)
 WHERE made.name NOT IN (SELECT rolname FROM pg_roles)
\gexec
SELECT format('CREATE DATABASE %I OWNER %I', made.name, :'worker')
  FROM unnest(ARRAY[:'contacts_drawer', :'answers_drawer', :'desk_drawer']) AS made (name)
 WHERE made.name NOT IN (SELECT datname FROM pg_database)
\gexec

-- And one that nobody logs in as: the owner of the audit log, so that not even the worker can change a line of it.
SELECT format('CREATE ROLE %I NOLOGIN', :'audit')
 WHERE :'audit' NOT IN (SELECT rolname FROM pg_roles)
\gexec

-- Nobody gets in but who is named here. The worker owns the tables: it makes them, changes them and vacuums them.
REVOKE ALL ON DATABASE :"contacts_drawer", :"answers_drawer", :"desk_drawer" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"contacts_drawer", :"answers_drawer", :"desk_drawer" TO :"front", :"worker";
GRANT CONNECT ON DATABASE :"desk_drawer" TO :"desk";

-- Contacts: front and worker.
\connect :"contacts_drawer"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"worker";
GRANT USAGE ON SCHEMA public TO :"front";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"front";
SELECT format('REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I', :'front')
 WHERE to_regclass('public.alembic_version') IS NOT NULL
\gexec

-- Answers: front and worker.
\connect :"answers_drawer"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"worker";
GRANT USAGE ON SCHEMA public TO :"front";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"front";
SELECT format('REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I', :'front')
 WHERE to_regclass('public.alembic_version') IS NOT NULL
\gexec

-- Desk: desk and worker; front reads rounds, their codes and flows, and nothing else.
\connect :"desk_drawer"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"worker";
GRANT USAGE ON SCHEMA public TO :"front", :"desk";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"desk";
SELECT format('REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I', :'desk')
 WHERE to_regclass('public.alembic_version') IS NOT NULL
\gexec
SELECT format('GRANT SELECT ON %I TO %I', shown.name, :'front')
  FROM unnest(ARRAY['flow', 'round', 'entry', 'alembic_version']) AS shown (name)
 WHERE to_regclass(format('public.%I', shown.name)) IS NOT NULL
\gexec

-- The audit log: lines are read and appended, by the desk and the worker alike, and never changed or removed. Its owner
-- owns the schema too, because whoever owns a schema may drop what is in it. A new version whose tables change the
-- audit log says so: then, before zegje prepare: ALTER TABLE audit OWNER TO zegje_worker; and this script afterwards.
SELECT format('ALTER SCHEMA public OWNER TO %I', :'audit')
 WHERE to_regclass('public.audit') IS NOT NULL
\gexec
SELECT format(said, :'audit', :'desk', :'worker')
  FROM unnest(ARRAY[
         'ALTER TABLE audit OWNER TO %1$I',
         'REVOKE ALL ON audit FROM %2$I, %3$I',
         'GRANT SELECT, INSERT ON audit TO %2$I, %3$I'
       ]) AS saying (said)
 WHERE to_regclass('public.audit') IS NOT NULL
\gexec
