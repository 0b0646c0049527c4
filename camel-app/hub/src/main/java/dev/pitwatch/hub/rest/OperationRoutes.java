package dev.pitwatch.hub.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.builder.RouteBuilder;

/** One Camel route an operation, from {@code direct:<operationId>} to its handler. */
final class OperationRoutes extends RouteBuilder {

    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /** Throws when an operation has no handler, or a handler no operation, or one stands twice. */
    OperationRoutes(Contract contract, List<Handlers> all) {
        for (Handlers some : all) {
            some.byOperation().forEach((operation, handler) -> {
                if (handlers.put(operation, handler) != null) {
                    throw new IllegalStateException("operation %s has two handlers".formatted(operation));
                }
            });
        }
        Set<String> wanted = new TreeSet<>();
        contract.operations().values().stream()
                .filter(operation -> !operation.servedElsewhere())
                .forEach(operation -> wanted.add(operation.id()));
        if (!wanted.equals(new TreeSet<>(handlers.keySet()))) {
            throw new IllegalStateException("the contract has the operations %s, expected those with a handler: %s"
                    .formatted(wanted, new TreeSet<>(handlers.keySet())));
        }
    }

    static String uri(Operation operation) {
        return uri(operation.id());
    }

    /** Fails at once when an operator has stopped the route. */
    private static String uri(String id) {
        return "direct:%s?block=false".formatted(id);
    }

    @Override
    public void configure() {
        // A refusal is an answer: Camel must not log it with a stack trace.
        errorHandler(noErrorHandler());
        handlers.forEach((id, handler) -> from(uri(id))
                .routeId("api." + id)
                .process(exchange -> {
                    Call call = exchange.getMessage().getMandatoryBody(Call.class);
                    exchange.getMessage().setBody(handler.handle(call));
                })
                .id("api." + id + ".handler"));
    }
}
