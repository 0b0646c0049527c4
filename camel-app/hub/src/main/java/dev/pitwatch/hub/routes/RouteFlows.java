package dev.pitwatch.hub.routes;

import dev.pitwatch.core.admission.broker.TopicFilter;
import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.routes.MessageState.Settled;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.SourceContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;
import org.apache.camel.support.PatternHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows messages through the routes of a file, and those beside it, by what steps declare: finds messages that a step can't work with,
 * and those whose sender waits for ever. What isn't known passes.
 */
final class RouteFlows {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFlows.class);
    private static final Set<String> ALL_FAILURES =
            Set.of("java.lang.Throwable", "java.lang.Exception", "Throwable", "Exception");
    private static final String DIRECT = "direct:";
    private static final Pattern FROM_BROKER = Pattern.compile("paho-mqtt5:(?://)?([^{?]+)");
    /** On which devices send, by the contract. */
    private static final List<String> TOPICS = List.of(
            "workshop/+/pit/+/sensors",
            "workshop/+/+/sensors",
            "workshop/+/device/+/status",
            "workshop/+/device/+/ack",
            "workshop/+/device/+/diag");
    /** As Camel names what has no id. */
    private static final Pattern UNNAMED = Pattern.compile("null|routeConfiguration-?\\d+");

    private final RouteFile file;
    private final YamlSource source;
    private final DefaultCamelContext scratch;
    private final DefaultCamelContext live;
    /** By the bare URI that it reads. */
    private final Map<String, RouteDefinition> readers = new HashMap<>();

    private final Map<RouteDefinition, SourceContract> starts = new LinkedHashMap<>();
    private final List<RouteConfigurationDefinition> configurations = new ArrayList<>();

    private RouteFlows(RouteFile file, DefaultCamelContext scratch, DefaultCamelContext live, Set<String> owned) {
        this.file = file;
        this.scratch = scratch;
        this.live = live;
        source = new YamlSource(file);
        Set<String> here = new LinkedHashSet<>();
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            here.add(route.getRouteId());
            add(route, scratch.getEndpoint(RouteTemplates.source(route)));
        }
        for (RouteDefinition route : live.getRouteDefinitions()) {
            if (!owned.contains(route.getRouteId())
                    && here.add(route.getRouteId())
                    && live.getRoute(route.getRouteId()) != null) {
                add(route, live.getRoute(route.getRouteId()).getEndpoint());
            }
        }
        configurations.addAll(scratch.getRouteConfigurationDefinitions());
        if (configurations.isEmpty()) {
            configurations.addAll(live.getRouteConfigurationDefinitions());
        }
    }

    private void add(RouteDefinition route, Endpoint endpoint) {
        readers.put(bare(endpoint.getEndpointUri()), route);
        starts.put(route, contract(endpoint));
    }

    /** {@return what a route's source declares} */
    static SourceContract contract(Endpoint endpoint) {
        DurableMqttClient client = DisconnectOnStop.clientOf(endpoint);
        if (client != null) {
            return client.source();
        }
        return endpoint instanceof Contracted contracted ? contracted.source() : SourceContract.UNKNOWN;
    }

    /**
     * {@return the first thing in the file that is known to go wrong}
     *
     * @param owned ids of the routes that its version of now runs
     */
    static Optional<RouteFileException> wrong(
            RouteFile file, DefaultCamelContext scratch, DefaultCamelContext live, Set<String> owned) {
        try {
            new RouteFlows(file, scratch, live, owned).check();
            return Optional.empty();
        } catch (RouteFileException e) {
            return Optional.of(e);
        } catch (RuntimeException e) {
            LOG.error("route file {}: messages can't be followed through it, so that it is taken", file.label(), e);
            return Optional.empty();
        }
    }

    private void check() throws RouteFileException {
        for (Map.Entry<RouteDefinition, SourceContract> start : starts.entrySet()) {
            RouteDefinition route = start.getKey();
            SourceContract contract = start.getValue();
            if (contract.waits()) {
                checkTopic(route);
            }
            MessageState arrives = MessageState.arriving(contract.gives(), contract.waits());
            MessageState left = new StepFlow(this, List.of()).route(route, arrives);
            if (!left.ended() && left.settled() == Settled.NO) {
                refuseEnd(route);
            }
        }
    }

    /** Of another one of the product's nothing ever comes, and nothing else tells of that; a broker of the operator's own may have more. */
    private void checkTopic(RouteDefinition route) throws RouteFileException {
        Matcher from = FROM_BROKER.matcher(bare(RouteTemplates.source(route)));
        if (!from.matches()) {
            return;
        }
        String filter = TopicFilter.unshared(from.group(1));
        if (filter.startsWith("workshop/") && TOPICS.stream().noneMatch(topic -> TopicFilter.overlap(topic, filter))) {
            String reason = "no device sends on %s; expected %s, or a part of one"
                    .formatted(filter, String.join(" or ", TOPICS));
            refuse(from.group(1), reason);
            refuse(route.getRouteId(), reason);
        }
    }

    private void refuseEnd(RouteDefinition route) throws RouteFileException {
        RouteDefinition last = route;
        List<RouteDefinition> passed = new ArrayList<>();
        while (!passed.contains(last)) {
            passed.add(last);
            ProcessorDefinition<?> step = last(last);
            Optional<RouteDefinition> next = step instanceof ToDefinition to ? reader(to.getUri()) : Optional.empty();
            last = next.orElse(last);
        }
        ProcessorDefinition<?> step = last(last);
        String reason =
                "messages of route \"%s\" end here, neither stored nor refused: they are never acknowledged, and the broker soon sends"
                        + " nothing more; expected reading-store:readings behind this step, or another that settles them";
        refuse(step == null ? null : step.getId(), reason.formatted(route.getRouteId()));
        refuse(last.getRouteId(), reason.formatted(route.getRouteId()));
    }

    private static @Nullable ProcessorDefinition<?> last(RouteDefinition route) {
        List<ProcessorDefinition<?>> steps = route.getOutputs();
        return steps.isEmpty() ? null : steps.get(steps.size() - 1);
    }

    /** Throws when the step or route of that id stands in the file: what is wrong elsewhere is no fault of this edit. */
    void refuse(@Nullable String id, String reason) throws RouteFileException {
        if (id == null) {
            return;
        }
        OptionalInt line = source.find("id: " + id, 1);
        if (line.isEmpty()) {
            line = source.find(id, 1);
        }
        if (line.isPresent()) {
            throw new RouteFileException(file.label(), line, reason);
        }
    }

    DefaultCamelContext context() {
        return scratch;
    }

    /** {@return what an endpoint of steps declares, if it exists and declares anything} */
    Optional<Contracted> endpoint(String uri) {
        try {
            Endpoint here = scratch.hasEndpoint(uri);
            Endpoint endpoint = here == null ? live.hasEndpoint(uri) : here;
            return endpoint instanceof Contracted contracted ? Optional.of(contracted) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty(); // it names what only a template knows
        }
    }

    /** {@return the route that reads that {@code direct:} or {@code seda:}} */
    Optional<RouteDefinition> reader(String uri) {
        return Optional.ofNullable(readers.get(bare(uri)));
    }

    /** {@return the URI as others may write it} */
    static String bare(String uri) {
        return uri.replaceFirst("\\?.*", "").replaceFirst("^(\\w+):(?://)?", "$1:");
    }

    static boolean isDirect(String uri) {
        return uri.startsWith(DIRECT);
    }

    /** Refuses a route that says nothing of what becomes of a message that fails in it. */
    void checkFailures(RouteDefinition route, List<RouteDefinition> callers) throws RouteFileException {
        Object handling = route.getErrorHandlerFactory();
        boolean passesOn = handling instanceof NoErrorHandlerDefinition && !callers.isEmpty();
        boolean unknown = handling instanceof DeadLetterChannelDefinition
                || handling instanceof RefErrorHandlerDefinition named
                        && !RefErrorHandlerDefinition.DEFAULT_ERROR_HANDLER_BUILDER.equals(named.getRef());
        if (passesOn || unknown) {
            return;
        }
        List<OnExceptionDefinition> handlers = handlers(route, configurations);
        boolean all = handlers.stream()
                .anyMatch(handler -> handler.getExceptions().stream().anyMatch(ALL_FAILURES::contains));
        if (!all) {
            refuse(
                    route.getRouteId(),
                    "route \"%s\" doesn't say what becomes of a message that fails in it: it is never acknowledged, and the broker soon sends"
                                    .formatted(route.getRouteId())
                            + " nothing more; expected routeConfigurationId: ingest-errors, or an onException of its own");
        }
        for (OnExceptionDefinition handler : handlers) {
            checkHandler(handler);
        }
    }

    private void checkHandler(OnExceptionDefinition handler) throws RouteFileException {
        if (handler.getContinued() != null || handler.getContinuedPolicy() != null) {
            return;
        }
        MessageState failed = MessageState.arriving(null, true).unknown().settled(Settled.NO);
        MessageState left = new StepFlow(this, List.of()).steps(handler.getOutputs(), failed);
        if (!left.ended() && left.settled() == Settled.NO) {
            refuse(
                    handler.getId(),
                    "a message that fails ends here, not stored: it is never acknowledged, and the broker soon sends nothing more; expected bean"
                            + " rejection and reading-store:readings as steps");
        }
    }

    /** {@return whether it holds for routes that name no configuration} */
    static boolean isForAll(RouteConfigurationDefinition configuration) {
        return UNNAMED.matcher(String.valueOf(configuration.getId())).matches();
    }

    /** {@return what is done with a message that fails in the route, by itself or by one of the configurations} */
    static List<OnExceptionDefinition> handlers(
            RouteDefinition route, List<RouteConfigurationDefinition> configurations) {
        String wanted = route.getRouteConfigurationId();
        Stream<OnExceptionDefinition> configured = configurations.stream()
                .filter(configuration -> wanted == null
                        ? isForAll(configuration)
                        : Stream.of(wanted.split(","))
                                .anyMatch(
                                        pattern -> PatternHelper.matchPattern(configuration.getId(), pattern.strip())))
                .flatMap(configuration -> configuration.getOnExceptions().stream());
        Stream<OnExceptionDefinition> own = route.getOutputs().stream()
                .filter(OnExceptionDefinition.class::isInstance)
                .map(OnExceptionDefinition.class::cast);
        return Stream.concat(own, configured).distinct().toList();
    }
}
