package dev.pitwatch.core.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * The pools of a hub, one per role. {@link #inWorkshop} and {@link #onPlatform} are the only ways to the tables of
 * tenants for REST and WebSocket: they tell PostgreSQL's row-level security who asks, and its audit log who acts
 * ({@link Actor}), for the length of one transaction.
 */
public final class Database implements AutoCloseable {

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    private static final String SET =
            """
            select set_config('app.workshop_id', :id, true), set_config('app.platform', :platform, true),
                set_config('app.actor', :actor, true), set_config('statement_timeout', :timeout, true)
            """;

    private final HikariDataSource appPool;
    private final HikariDataSource ingestPool;
    private final Jdbi app;
    private final Jdbi ingest;
    private final ThreadLocal<Joined> joined = new ThreadLocal<>();

    /** Something that is done in a transaction. */
    @FunctionalInterface
    public interface Work<R, X extends Exception> {
        R run() throws X;
    }

    /** What a thread does together. */
    private static final class Joined {

        private final Handle handle;
        private final List<Runnable> afterCommit = new ArrayList<>();
        private String scope = "";

        Joined(Handle handle) {
            this.handle = handle;
        }

        /** {@return whether it is another scope or actor than the one before, which counts from now on} */
        boolean changesTo(String next) {
            boolean other = !scope.equals(next);
            scope = next;
            return other;
        }
    }

    /** Opens no connection yet: a database that is away at the start is waited for by those who need it. */
    public Database(DatabaseSetup setup, int appConnections, int ingestConnections, MeterRegistry meters) {
        appPool = pool(setup, DatabaseRole.APP, appConnections, meters);
        ingestPool = pool(setup, DatabaseRole.INGEST, ingestConnections, meters);
        app = jdbi(appPool);
        ingest = jdbi(ingestPool);
    }

    /** Runs the work in one transaction that sees the rows of the scope. */
    public <R, X extends Exception> R in(Scope scope, HandleCallback<R, X> work) throws X {
        return scope.workshopId().isPresent() ? inWorkshop(scope.workshopId().getAsLong(), work) : onPlatform(work);
    }

    /** Runs the work in one transaction that sees the rows of one workshop and no other. */
    public <R, X extends Exception> R inWorkshop(long workshopId, HandleCallback<R, X> work) throws X {
        return inTransaction(Long.toString(workshopId), "", work);
    }

    /** Runs the work in one transaction that sees all workshops: sign-in by user name, and super_admin. */
    public <R, X extends Exception> R onPlatform(HandleCallback<R, X> work) throws X {
        return inTransaction("", "on", work);
    }

    /**
     * Makes one transaction of all that the work does on this thread through {@link #in}, {@link #inWorkshop} and
     * {@link #onPlatform}; each still sees the rows of its own scope only. When the work throws, nothing is kept.
     */
    public <R, X extends Exception> R together(Work<R, X> work) throws X {
        if (joined.get() != null) {
            return work.run();
        }
        List<Runnable> steps = new ArrayList<>();
        R result = app.<R, X>inTransaction(handle -> {
            Joined together = new Joined(handle);
            joined.set(together);
            try {
                return work.run();
            } finally {
                joined.remove();
                steps.addAll(together.afterCommit);
            }
        });
        steps.forEach(Runnable::run);
        return result;
    }

    /**
     * Runs the step on this thread once all is committed that it does {@link #together}, and never when that fails; at once
     * when it does nothing together. The step must not throw.
     */
    public void afterCommit(Runnable step) {
        Joined together = joined.get();
        if (together == null) {
            step.run();
        } else {
            together.afterCommit.add(step);
        }
    }

    private <R, X extends Exception> R inTransaction(String workshopId, String platform, HandleCallback<R, X> work)
            throws X {
        HandleCallback<R, X> scoped = handle -> {
            // All, since a transaction may serve several scopes one after the other.
            handle.createQuery(SET)
                    .bind("id", workshopId)
                    .bind("platform", platform)
                    .bind("actor", Actor.currentJson())
                    .bind("timeout", StatementTimeout.current())
                    .mapTo(String.class)
                    .one();
            return work.withHandle(handle);
        };
        Joined together = joined.get();
        if (together == null) {
            return app.inTransaction(scoped);
        }
        boolean changes = together.changesTo(platform + workshopId + Actor.currentJson());
        return (changes ? scoped : work).withHandle(together.handle);
    }

    /** Tells of each statement of REST and WebSocket from now on, on the thread that runs it. */
    public void tell(SqlLogger logger) {
        app.setSqlLogger(logger);
    }

    /** {@return Jdbi of pitwatch_ingest: no tenant, rights on the tables of ingest only} */
    public Jdbi ingest() {
        return ingest;
    }

    /** {@return the pool of pitwatch_ingest, for the scheduled routes} */
    public DataSource ingestDataSource() {
        return ingestPool;
    }

    @Override
    public void close() {
        appPool.close();
        ingestPool.close();
    }

    private static Jdbi jdbi(DataSource pool) {
        Jdbi jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        // Not the values that were bound: messages are logged, and some of these are personal or hashes of secrets.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    private static HikariDataSource pool(
            DatabaseSetup setup, DatabaseRole role, int connections, MeterRegistry meters) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(role.roleName());
        config.setDataSource(setup.dataSource(role));
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        // Auto-commit stays on: without it Jdbi thinks each transaction is nested and never commits.
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        return new HikariDataSource(config);
    }
}
