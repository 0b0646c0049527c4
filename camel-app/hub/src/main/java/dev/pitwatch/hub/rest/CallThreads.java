package dev.pitwatch.hub.rest;

import dev.pitwatch.core.people.identity.FamiliarNetworks;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.rest.Workers.Caller;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** The threads that calls run on: most of them, those that check a password, take a core, or last as long as their caller takes. */
final class CallThreads implements AutoCloseable {

    private static final int PLACES = 512;
    private static final int EXPORT_PLACES = 64;
    private static final int COMPUTED_PLACES = 32;

    private final Workers workers;
    private final Workers exporters;
    private final Workers computers;
    private final PasswordWorker passwordWorker;
    private final PasswordOrigins origins;

    CallThreads(
            Vertx vertx,
            int threads,
            int exports,
            int computed,
            FamiliarNetworks familiar,
            HttpLimits limits,
            MeterRegistry meters) {
        this.workers = new Workers(vertx, "api", threads, PLACES, limits);
        this.exporters = new Workers(vertx, "exports", exports, EXPORT_PLACES, limits);
        this.computers = new Workers(vertx, "computed", computed, COMPUTED_PLACES, limits);
        this.passwordWorker = new PasswordWorker(vertx);
        this.origins = new PasswordOrigins(familiar);
        countFree(meters, "api", workers::free);
        countFree(meters, "exports", exporters::free);
        countFree(meters, "computed", computers::free);
        countFree(meters, "sign-in", passwordWorker::free);
    }

    private static void countFree(MeterRegistry meters, String pool, Supplier<Number> free) {
        Gauge.builder("pitwatch.http.places.free", free)
                .description("Calls that could still be taken to run or wait; at 0 they are answered 503")
                .tag("pool", pool)
                .register(meters);
    }

    /** Runs the call's work when it is its turn; fails when that is too far away. */
    Future<Void> run(RoutingContext context, Operation operation, Callable<Void> work) {
        if (operation.checksPassword()) {
            return passwordWorker.run(origins.of(context), work);
        }
        return pool(operation).run(caller(context), work);
    }

    private Workers pool(Operation operation) {
        if (operation.computes()) {
            return computers;
        }
        return operation.exports() ? exporters : workers;
    }

    private static Caller caller(RoutingContext context) {
        Principal who = context.get(OperationCalls.PRINCIPAL);
        boolean guest = who != null && (who.role() == Role.KIOSK || who.role() == Role.CUSTOMER);
        return new Caller(context.get(OperationCalls.OWNER), guest);
    }

    @Override
    public void close() {
        workers.close();
        exporters.close();
        computers.close();
        passwordWorker.close();
    }
}
