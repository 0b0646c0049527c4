package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The platform team's look at who is connected to the broker. */
final class BrokerClientHandlers implements Handlers {

    /** Threads of callers that may wait for the broker at once. */
    private static final int MAX_ASKING = 4;

    private final Optional<BrokerClients> clients;
    private final AuditLog audit;
    private final Semaphore room = new Semaphore(MAX_ASKING);

    /** Takes no clients where nothing can be known of them. */
    BrokerClientHandlers(Optional<BrokerClients> clients, AuditLog audit, MeterRegistry meters) {
        this.clients = clients;
        this.audit = audit;
        Gauge.builder("pitwatch.broker.questions", room, left -> MAX_ASKING - left.availablePermits())
                .description("Calls that wait for the broker's word about its clients, at most " + MAX_ASKING)
                .register(meters);
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listBrokerClients", this::list, "disconnectBrokerClient", this::disconnect);
    }

    private Result list(Call call) {
        Page page = call.page();
        BrokerClientFilter filter = new BrokerClientFilter(
                call.text("kind").map(code -> Coded.of(Kind.class, code)).orElse(null),
                call.flag("connected").orElse(null),
                call.text("q").orElse(null));
        return Result.list(ask(broker -> broker.list(filter, call.sort(), page)), page);
    }

    private Result disconnect(Call call) {
        String client = call.text("client_id").orElseThrow();
        switch (ask(broker -> broker.disconnect(client))) {
            case DONE -> audit.note(new AuditedAction(null, "disconnect", "broker_client", client, Map.of()));
            case NOT_CONNECTED -> throw Problem.conflict("%s is not connected".formatted(client));
            case HUB ->
                throw Problem.conflict("%s is a hub's own: without it nothing is heard of devices".formatted(client));
            case UNKNOWN -> throw Problem.notFound("client of the broker");
        }
        return Result.nothing();
    }

    @FunctionalInterface
    private interface BrokerCall<T> {
        T to(BrokerClients broker) throws IOException;
    }

    private <T> T ask(BrokerCall<T> call) {
        BrokerClients broker = clients.orElseThrow(
                () -> new Problem(
                        ProblemCode.NOT_IMPLEMENTED,
                        "PITWATCH_MQTT_ACCOUNTS is none: of a broker whose accounts are made by hand, clients can't be known here"));
        if (!room.tryAcquire()) {
            throw unavailable("it is asked by %d others already".formatted(MAX_ASKING));
        }
        try {
            return call.to(broker);
        } catch (IOException e) {
            throw unavailable(e.getMessage());
        } finally {
            room.release();
        }
    }

    private static Problem unavailable(String why) {
        return new Problem(ProblemCode.UPSTREAM_UNAVAILABLE, "the broker says nothing about its clients: " + why);
    }
}
