-- The two roles, and the connected database handed over to them. Runs as a superuser, any number of times.
-- The passwords come as settings, so that psql and psycopg run this same file:
--   PGOPTIONS="-c careerrelay.owner_password=… -c careerrelay.app_password=…" psql -f bootstrap.sql careerrelay

DO $$
DECLARE
    role text;
BEGIN
    -- A server is shared by databases: two bootstraps at once would both create the roles.
    PERFORM pg_advisory_xact_lock(4849165231);
    FOREACH role IN ARRAY ARRAY['owner', 'app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'careerrelay_' || role) THEN
            EXECUTE format('CREATE ROLE %I', 'careerrelay_' || role);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
            'careerrelay_' || role,
            current_setting('careerrelay.' || role || '_password')
        );
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO careerrelay_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    -- TEMPORARY: imports copy into a temporary table first.
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO careerrelay_app', current_database());
END
$$;

ALTER SCHEMA public OWNER TO careerrelay_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO careerrelay_app;

ALTER DEFAULT PRIVILEGES FOR ROLE careerrelay_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO careerrelay_app;
ALTER DEFAULT PRIVILEGES FOR ROLE careerrelay_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO careerrelay_app;
ALTER DEFAULT PRIVILEGES FOR ROLE careerrelay_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE careerrelay_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO careerrelay_app;
