package dev.pitwatch.base.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * The pools of a hub, one per role. {@link #inWorkshop} and {@link #onPlatform} are the only ways to the tables of
 * tenants for REST and WebSocket: they tell PostgreSQL's row-level security who asks, and its audit log who acts
 * ({@link Actor}), for the length of one transaction. A transaction that begins in a workshop is {@code pitwatch_app}'s and
 * sees that workshop to its end; one that begins on the platform is {@code pitwatch_platform}'s.
 */
public final class Database implements AutoCloseable {

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    private static final int PLATFORM_CONNECTIONS = 4;
    private static final String SET =
            """
            select set_config('app.workshop_id', :id, true), set_config('app.actor', :actor, true),
                set_config('statement_timeout', :timeout, true), set_config('enable_seqscan', :scans, true)
            """;

    private final HikariDataSource appPool;
    private final HikariDataSource platformPool;
    private final HikariDataSource ingestPool;
    private final Jdbi app;
    private final Jdbi platform;
    private final Jdbi ingest;
    private final DataSource ingestDataSource;
    private final ThreadLocal<Joined> joined = new ThreadLocal<>();
    private final ThreadLocal<IngestTransaction> ingesting = new ThreadLocal<>();

    /** Something that is done in a transaction. */
    @FunctionalInterface
    public interface Work<R, X extends Exception> {
        R run() throws X;
    }

    /** Opens no connection yet: a database that is away at the start is waited for by those who need it. */
    public Database(DatabaseSetup setup, int appConnections, int ingestConnections, MeterRegistry meters) {
        appPool = pool(setup, DatabaseRole.APP, appConnections, appConnections, meters);
        platformPool = pool(setup, DatabaseRole.PLATFORM, PLATFORM_CONNECTIONS, 1, meters);
        ingestPool = pool(setup, DatabaseRole.INGEST, ingestConnections, ingestConnections, meters);
        app = jdbi(appPool);
        platform = jdbi(platformPool);
        ingestDataSource = IngestTransaction.joining(ingestPool, ingesting);
        ingest = jdbi(ingestDataSource);
    }

    /** Runs the work in one transaction that sees the rows of one workshop and no other. */
    public <R, X extends Exception> R inWorkshop(long workshopId, HandleCallback<R, X> work) throws X {
        return in(Scope.workshop(workshopId), work);
    }

    /**
     * Runs the work in one transaction that sees all workshops: sign-in by user name, and super_admin. Within a call or a
     * transaction of one workshop it sees that one only.
     */
    public <R, X extends Exception> R onPlatform(HandleCallback<R, X> work) throws X {
        return in(Scope.platform(), work);
    }

    /** Runs the work in one transaction that sees the rows of the scope. */
    public <R, X extends Exception> R in(Scope wanted, HandleCallback<R, X> work) throws X {
        refuseWithinIngest();
        Scope scope = Scope.ofCall(wanted);
        Joined together = joined.get();
        if (together != null) {
            return together.in(scope, work);
        }
        return jdbiOf(scope).inTransaction(handle -> {
            set(handle, scope, Actor.currentJson(), StatementSettings.current());
            return work.withHandle(handle);
        });
    }

    /**
     * Makes one transaction of all that the work does on this thread through {@link #in}, {@link #inWorkshop} and
     * {@link #onPlatform}; each still sees the rows of its own scope only. The first of them tells whose transaction it is: one
     * of a workshop stays in it. When the work throws, nothing is kept.
     */
    public <R, X extends Exception> R together(Work<R, X> work) throws X {
        refuseWithinIngest();
        if (joined.get() != null) {
            return work.run();
        }
        Joined together = new Joined(this::jdbiOf);
        joined.set(together);
        R result;
        try {
            result = work.run();
        } catch (Throwable e) {
            together.rollBack(e);
            throw e;
        } finally {
            joined.remove();
        }
        together.commit();
        return result;
    }

    /**
     * Makes one transaction of pitwatch_ingest of all that the work does on this thread through {@link #ingest()} and
     * {@link #ingestDataSource()}. When the work throws, nothing is kept. Other roles are refused in it: what they did would
     * be kept whatever becomes of this.
     */
    public <R, X extends Exception> R togetherAsIngest(Work<R, X> work) throws X {
        if (ingesting.get() != null) {
            return work.run();
        }
        if (joined.get() != null) {
            throw new IllegalStateException("a transaction of pitwatch_ingest within one of another role");
        }
        Done<R> done;
        try {
            done = ingest.inTransaction(handle -> {
                IngestTransaction transaction = new IngestTransaction(handle.getConnection());
                ingesting.set(transaction);
                R result = work.run();
                transaction.requireWhole();
                return new Done<>(result, transaction);
            });
        } finally {
            ingesting.remove();
        }
        done.transaction().committed();
        return done.result();
    }

    private record Done<R>(R result, IngestTransaction transaction) {}

    private void refuseWithinIngest() {
        if (ingesting.get() != null) {
            throw new IllegalStateException("a transaction of another role within one of pitwatch_ingest");
        }
    }

    /**
     * Runs the step on this thread once all is committed that it does {@link #together} or {@link #togetherAsIngest}, and
     * never when that fails; at once when it does neither. The step must not throw.
     */
    public void afterCommit(Runnable step) {
        Joined together = joined.get();
        IngestTransaction transaction = ingesting.get();
        if (together != null) {
            together.afterCommit(step);
        } else if (transaction != null) {
            transaction.afterCommit(step);
        } else {
            step.run();
        }
    }

    private Jdbi jdbiOf(Scope scope) {
        return scope.isPlatform() ? platform : app;
    }

    /** Says who asks, who acts and how statements are run, to the end of the transaction. */
    static void set(Handle handle, Scope scope, String actor, StatementSettings statements) {
        handle.createQuery(SET)
                .bind("id", scope.setting())
                .bind("actor", actor)
                .bind("timeout", Long.toString(statements.timeout().toMillis()))
                .bind("scans", Boolean.toString(statements.scans()))
                .mapTo(String.class)
                .one();
    }

    /** Tells of each statement of REST and WebSocket from now on, on the thread that runs it. */
    public void tell(SqlLogger logger) {
        app.setSqlLogger(logger);
        platform.setSqlLogger(logger);
    }

    /**
     * {@return Jdbi of pitwatch_ingest: no tenant, rights on the tables of ingest only} Within {@link #togetherAsIngest} all that
     * it does is part of that transaction.
     */
    public Jdbi ingest() {
        return ingest;
    }

    /** {@return connections of pitwatch_ingest, for routes: within {@link #togetherAsIngest} that of the transaction} */
    public DataSource ingestDataSource() {
        return ingestDataSource;
    }

    @Override
    public void close() {
        appPool.close();
        platformPool.close();
        ingestPool.close();
    }

    private static Jdbi jdbi(DataSource pool) {
        Jdbi jdbi = Jdbi.create(pool)
                .installPlugin(new PostgresPlugin())
                .registerColumnMapper(new JsonColumnMapperFactory())
                .registerArgument(new EnumCodeArgumentFactory());
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new ColonParameters());
        jdbi.getConfig(Handles.class); // else each handle makes its own, by reflection
        // Not the values that were bound: messages are logged, and some of these are personal or hashes of secrets.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    private static HikariDataSource pool(
            DatabaseSetup setup, DatabaseRole role, int most, int least, MeterRegistry meters) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(role.roleName());
        config.setDataSource(setup.dataSource(role));
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(least);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        // Else it is asked of the first connection, and when that one dies over it the pool makes no other, ever.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // Auto-commit stays on: without it Jdbi thinks each transaction is nested and never commits.
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        return new HikariDataSource(config);
    }
}
