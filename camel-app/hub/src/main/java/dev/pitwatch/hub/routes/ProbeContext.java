package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.ProbedIngest.Made;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import dev.pitwatch.hub.store.TrialStoreEndpoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.SimpleRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A context in which route files are tried: the routes that read from the broker what devices send, and those that these call. Nothing in it reaches
 * outside: of components there are only {@code direct:}, {@code bean:} and a store that hands on what it is given. Used by one thread.
 */
final class ProbeContext implements AutoCloseable {

    /** What is made as it is; of all others nothing is. */
    private static final Set<String> OWN_COMPONENTS = Set.of("bean", "direct", "reading-store");

    /** Beans of the hub that change nothing. */
    private static final Set<String> PURE_BEANS = Set.of("hubClock", "readingJson");

    private static final String START = "direct:probe-";
    private static final String READINGS = "sensors";
    private static final Pattern CLIENT = Pattern.compile("[?&]client=(?:#|%23)(?:bean:)?(\\w+)");

    private final DefaultCamelContext context;
    private final ProbeWatch watch;
    /** By the bare URI that it reads. */
    private final Map<String, RouteDefinition> readers = new LinkedHashMap<>();

    private final List<RouteDefinition> sources = new ArrayList<>();
    private final List<Object> taken = new ArrayList<>();

    /** Finds the files of routes that others call. */
    @FunctionalInterface
    interface Readers {
        /** {@return the file whose route reads that {@code direct:}, if one runs} */
        Optional<RouteFile> of(String uri);
    }

    /**
     * What became of a message.
     *
     * @param taken what would be stored, each a Reading or a Rejected, in order
     * @param failed whether it ended with an error that was not handled
     */
    record Sent(List<Object> taken, boolean failed) {}

    private ProbeContext(DefaultCamelContext context, ProbeWatch watch) {
        this.context = context;
        this.watch = watch;
    }

    /**
     * Makes and starts one.
     *
     * @param files the errors' file first
     * @param others finds files whose routes these call
     * @param beans of ingest, in place of the live ones
     */
    static ProbeContext start(
            DefaultCamelContext live, List<RouteFile> files, Readers others, SimpleRegistry beans, ProbeWatch watch)
            throws Exception {
        ProbedBeans probed = new ProbedBeans(beans, live.getRegistry(), watch);
        ProbeContext made = new ProbeContext(ScratchContext.of(live, new SimpleRegistry(), probed), watch);
        try {
            made.add(files, others);
            made.start();
            return made;
        } catch (Exception | Error e) { // an Error, too, would leave its threads behind
            made.close();
            throw e;
        }
    }

    /** {@return a watch that lets these beans, and those that change nothing, be called} */
    static ProbeWatch watch(SimpleRegistry beans) {
        return new ProbeWatch(name -> beans.containsKey(name) || PURE_BEANS.contains(name));
    }

    private void add(List<RouteFile> files, Readers others) throws Exception {
        Set<String> added = new HashSet<>();
        Deque<RouteFile> next = new ArrayDeque<>(files);
        while (!next.isEmpty()) {
            RouteFile file = next.remove();
            if (added.add(file.id())) {
                ScratchContext.add(context, file);
                context.getRestDefinitions().clear();
                keepWay();
            }
            if (next.isEmpty()) {
                unread().forEach(uri -> others.of(uri)
                        .filter(other -> !added.contains(other.id()))
                        .ifPresent(next::add));
            }
        }
    }

    /** Leaves routes that others call, and those of devices' messages, which are sent here instead. */
    private void keepWay() throws Exception {
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            if (readers.containsValue(route)) {
                continue;
            }
            String source = RouteTemplates.source(route);
            if (isFromDevices(source)) {
                route.getInput().setUri(START + route.getRouteId());
                sources.add(route);
            } else if (!RouteFlows.isDirect(source)) {
                context.removeRouteDefinition(route);
                continue;
            }
            route.setAutoStartup("true");
            route.setDelayer("0");
            route.setTrace("false");
            if (!route.isErrorHandlerFactorySet() && route.getRouteConfigurationId() == null) {
                route.setErrorHandlerFactory(
                        new DefaultErrorHandlerDefinition().retriesExhaustedLogLevel(LoggingLevel.OFF));
            }
            readers.put(RouteFlows.bare(RouteTemplates.source(route)), route);
        }
    }

    private boolean isFromDevices(String source) {
        Matcher client = CLIENT.matcher(source);
        if (!client.find()) {
            return false;
        }
        Contracted contracted = context.getRegistry().lookupByNameAndType(client.group(1), Contracted.class);
        return contracted != null && contracted.source().waits();
    }

    private Set<String> unread() {
        Set<String> unread = new HashSet<>();
        for (RouteDefinition route : readers.values()) {
            IngestWay.calls(IngestWay.steps(route))
                    .filter(RouteFlows::isDirect)
                    .map(RouteFlows::bare)
                    .filter(uri -> !readers.containsKey(uri))
                    .forEach(unread::add);
        }
        return unread;
    }

    private void start() {
        context.getCamelContextExtension().addContextPlugin(ComponentResolver.class, new NothingOutside());
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> inPlaceOf(endpoint));
        context.getCamelContextExtension().addInterceptStrategy(watch);
        new ProbedFailures(watch).guessIn(context);
        context.getShutdownStrategy().setTimeout(1);
        context.getShutdownStrategy().setLoggingLevel(LoggingLevel.OFF);
        context.setAutoStartup(true);
        context.start();
    }

    private final class NothingOutside extends DefaultComponentResolver {

        @Override
        public @Nullable Component resolveComponent(String name, CamelContext of) {
            return OWN_COMPONENTS.contains(name)
                    ? super.resolveComponent(name, of)
                    : new SkippedComponent(of, () -> watch.skipped(name));
        }
    }

    private Endpoint inPlaceOf(Endpoint endpoint) {
        if (endpoint instanceof ReadingStoreEndpoint store) {
            return new TrialStoreEndpoint(store, taken::add);
        }
        if (endpoint instanceof DirectEndpoint direct) {
            direct.setBlock(false);
            return readers.containsKey(RouteFlows.bare(direct.getEndpointUri())) ? direct : skipped(direct);
        }
        return endpoint instanceof BeanEndpoint bean && !watch.isOwn(bean.getBeanName()) ? skipped(bean) : endpoint;
    }

    private Endpoint skipped(Endpoint endpoint) {
        return SkippedComponent.endpoint(
                endpoint.getEndpointUri(), endpoint.getCamelContext().getComponent("direct"), watch::skipped);
    }

    /** {@return where messages of devices begin that reach the store, an endpoint for each} */
    List<String> starts() {
        return sources.stream()
                .filter(source -> way(source).stream().anyMatch(route -> IngestWay.calls(IngestWay.steps(route))
                        .anyMatch(uri -> uri.startsWith(IngestWay.STORE))))
                .map(source -> START + source.getRouteId())
                .toList();
    }

    private Set<RouteDefinition> way(RouteDefinition source) {
        Set<RouteDefinition> way = new HashSet<>();
        Deque<RouteDefinition> next = new ArrayDeque<>(List.of(source));
        while (!next.isEmpty()) {
            RouteDefinition route = next.remove();
            if (way.add(route)) {
                IngestWay.calls(IngestWay.steps(route))
                        .flatMap(uri -> Optional.ofNullable(readers.get(RouteFlows.bare(uri))).stream())
                        .forEach(next::add);
            }
        }
        return way;
    }

    /** Sends it through the routes as the client at the broker does, and returns once it has come to their end. */
    Sent send(String start, Made message) {
        taken.clear();
        watch.begin();
        Exchange sent = context.createProducerTemplate().send(start, exchange -> {
            exchange.getMessage().setBody(message.payload());
            exchange.getMessage().setHeader(PahoMqtt5Constants.MQTT_TOPIC, message.topic());
        });
        watch.end();
        return new Sent(List.copyOf(taken), sent.getException() != null);
    }

    @Override
    public void close() throws IOException {
        context.close();
    }
}
