package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Route;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.SimpleRegistry;
import org.quartz.CronExpression;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Builds a file's routes in a scratch context that is initialised but never started, so that no consumer, producer or
 * connection comes to life: syntax, unknown words, options, components, beans, and clashes with what runs are found before
 * the live context is touched.
 */
final class RouteFileCheck {

    private static final int MAX_BYTES = 1 << 20;

    /** What routes read that send the notices of a channel. */
    private static final String CHANNEL = "direct:notify-";

    private final DefaultCamelContext live;

    RouteFileCheck(DefaultCamelContext live) {
        this.live = live;
    }

    /**
     * What the file brings besides its routes: names of beans, which have to be taken away with it.
     *
     * @param refusedAsEdit by rules that hold for edits only; empty: they let it pass
     */
    record Checked(Set<String> beans, Optional<RouteFileException> refusedAsEdit) {}

    /**
     * Tells what is wrong with the file, if anything is.
     *
     * @param file to be checked
     * @param errors the route configurations in force, unless the file itself holds them
     * @param others files that are loaded anew with it, since it holds what they are made with
     * @param owned what the file's version of now brought, which may be brought again
     */
    Checked check(RouteFile file, Optional<RouteFile> errors, List<RouteFile> others, Owned owned)
            throws RouteFileException {
        if (file.content().length > MAX_BYTES) {
            throw new RouteFileException(
                    file.label(),
                    OptionalInt.empty(),
                    "%d bytes, expected at most %d".formatted(file.content().length, MAX_BYTES));
        }
        SimpleRegistry beans = new SimpleRegistry();
        try (DefaultCamelContext scratch = ScratchContext.of(live, beans)) {
            try {
                Node root = new YamlSource(file).check();
                RouteRules rules = new RouteRules(file, scratch, RouteRestrictions.of(live));
                rules.check(root);
                if (errors.isPresent() && !file.isErrors()) {
                    ScratchContext.add(scratch, errors.get());
                }
                Set<RouteDefinition> before = new HashSet<>(scratch.getRouteDefinitions());
                Set<String> boundBefore = Set.copyOf(beans.keySet());
                ScratchContext.add(scratch, file);
                Set<String> brought = new HashSet<>(beans.keySet());
                brought.removeAll(boundBefore);
                List<RouteDefinition> own = new ArrayList<>(scratch.getRouteDefinitions());
                own.removeAll(before);
                RouteTemplates.checkEach(scratch, () -> rules.check(root));
                RouteTemplates.refuseClashes(scratch, live, file, owned.templates());
                refuseDefinitions(scratch, file, own);
                refuseBeans(file, brought, owned);
                for (RouteFile other : others) {
                    ScratchContext.add(scratch, other);
                }
                refuseUnknownConfigurations(scratch, file);
                scratch.init();
                refuseUnknownMethods(scratch, file);
                NumberOptions.check(scratch, file);
                refuseClashes(scratch, file, owned);
                refuseDeadEnds(scratch, file, owned);
                return new Checked(brought, EditRules.refusal(file, root, scratch, live, owned.routeIds()));
            } catch (Exception | StackOverflowError e) {
                throw new ErrorLocation(file, scratch).of(e);
            }
        } catch (java.io.IOException e) {
            throw new RouteFileException(file.label(), OptionalInt.empty(), ErrorLocation.innermost(e));
        }
    }

    /**
     * What a file's version of now brought.
     *
     * @param routeIds of its routes
     * @param templates ids of its templates
     * @param beans that it binds
     */
    record Owned(Set<String> routeIds, Set<String> templates, Set<String> beans) {
        static final Owned NOTHING = new Owned(Set.of(), Set.of(), Set.of());

        Owned and(Owned other) {
            return new Owned(
                    both(routeIds, other.routeIds), both(templates, other.templates), both(beans, other.beans));
        }

        private static Set<String> both(Set<String> one, Set<String> other) {
            Set<String> all = new HashSet<>(one);
            all.addAll(other);
            return all;
        }
    }

    private void refuseDefinitions(DefaultCamelContext scratch, RouteFile file, List<RouteDefinition> own)
            throws RouteFileException {
        for (RouteDefinition route : own) {
            if (!Boolean.TRUE.equals(route.hasCustomIdAssigned()) && !Boolean.TRUE.equals(route.isRest())) {
                throw refusal(file, route, "the route has no id, expected one of its own");
            }
            refuseErrorHandler(file, route);
        }
        if (!file.isErrors() && own.isEmpty() && scratch.getRestDefinitions().isEmpty()) {
            throw new RouteFileException(file.label(), OptionalInt.empty(), "no routes in it, expected at least one");
        }
    }

    /** What a channel's route throws has to reach the route that sends notices. */
    private static void refuseErrorHandler(RouteFile file, RouteDefinition route) throws RouteFileException {
        boolean isChannels = route.getInput()
                .getEndpointUri()
                .replaceFirst("^direct:(//)?", "direct:")
                .startsWith(CHANNEL);
        if (isChannels && !(route.getErrorHandlerFactory() instanceof NoErrorHandlerDefinition)) {
            throw refusal(
                    file,
                    route,
                    "a channel's route has an error handler, expected errorHandler: { noErrorHandler: {} }: the hub tries"
                            + " notices again that it throws for");
        }
    }

    private void refuseBeans(RouteFile file, Set<String> brought, Owned owned) throws RouteFileException {
        for (String bean : brought) {
            if (!owned.beans().contains(bean) && live.getRegistry().lookupByName(bean) != null) {
                throw new RouteFileException(
                        file.label(),
                        new YamlSource(file).find(bean, 1),
                        "bean \"%s\" exists already, expected a name of its own".formatted(bean));
            }
        }
    }

    /** Camel takes a route whose configuration doesn't exist, and leaves it without. */
    private static void refuseUnknownConfigurations(DefaultCamelContext scratch, RouteFile file)
            throws RouteFileException {
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            String wanted = route.getRouteConfigurationId();
            if (wanted == null) {
                continue;
            }
            for (String pattern : wanted.split(",")) {
                boolean there = scratch.getRouteConfigurationDefinitions().stream()
                        .map(RouteConfigurationDefinition::getId)
                        .anyMatch(id -> PatternHelper.matchPattern(id, pattern.strip()));
                if (!there) {
                    OptionalInt line = file.isErrors()
                            ? OptionalInt.empty()
                            : new YamlSource(file).find(pattern.strip(), Math.max(1, route.getLineNumber()));
                    throw new RouteFileException(
                            file.label(),
                            line,
                            "route \"%s\" names the configuration \"%s\", which doesn't exist"
                                    .formatted(route.getRouteId(), pattern.strip()));
                }
            }
        }
    }

    /** Camel looks for the method of a step or an expression when it makes it, for an endpoint's at the first message. */
    private static void refuseUnknownMethods(DefaultCamelContext scratch, RouteFile file) throws RouteFileException {
        YamlSource source = new YamlSource(file);
        for (Endpoint endpoint : scratch.getEndpoints()) {
            if (endpoint instanceof BeanEndpoint called && called.getMethod() != null) {
                Object bean = scratch.getRegistry().lookupByName(called.getBeanName());
                if (bean != null && !new BeanInfo(scratch, bean.getClass()).hasMethod(called.getMethod())) {
                    String method = called.getMethod().replaceFirst("\\(.*", "");
                    int from = source.find(called.getBeanName(), 1).orElse(1);
                    throw new RouteFileException(
                            file.label(), source.find(method, from), "there is no method " + method);
                }
            }
        }
    }

    private void refuseClashes(DefaultCamelContext scratch, RouteFile file, Owned owned) throws RouteFileException {
        if (file.isErrors()) {
            return; // the others were loaded with it, and stand in nobody's way but their own
        }
        Map<String, String> taken = liveSteps(owned);
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            String id = route.getRouteId();
            if (!owned.routeIds().contains(id) && live.getRouteDefinition(id) != null) {
                throw refusal(file, route, "route id \"%s\" is used already".formatted(id));
            }
            for (String step : steps(route)) {
                String other = taken.put(step, id);
                if (other != null) {
                    throw new RouteFileException(
                            file.label(),
                            new YamlSource(file).find("id: " + step, Math.max(1, route.getLineNumber())),
                            "step id \"%s\" is used already by route \"%s\"".formatted(step, other));
                }
            }
        }
        refuseSharedSources(scratch, file, owned);
    }

    private Map<String, String> liveSteps(Owned owned) {
        Map<String, String> steps = new HashMap<>();
        for (RouteDefinition route : live.getRouteDefinitions()) {
            if (!owned.routeIds().contains(route.getRouteId())) {
                steps(route).forEach(step -> steps.put(step, route.getRouteId()));
            }
        }
        return steps;
    }

    private static List<String> steps(RouteDefinition route) {
        List<String> ids = new ArrayList<>();
        route.getOutputs().forEach(step -> ProcessorDefinitionHelper.gatherAllNodeIds(step, ids, true, false));
        String prefix = route.getNodePrefixId();
        return prefix == null ? ids : ids.stream().map(prefix::concat).toList();
    }

    /** One consumer an endpoint, where the endpoint says so, and one route a client of ours. */
    private void refuseSharedSources(DefaultCamelContext scratch, RouteFile file, Owned owned)
            throws RouteFileException {
        Map<Object, String> taken = new HashMap<>();
        for (Route route : live.getRoutes()) {
            if (!owned.routeIds().contains(route.getRouteId())) {
                sources(route.getEndpoint()).forEach((source, name) -> taken.put(source, route.getRouteId()));
            }
        }
        for (RouteDefinition definition : scratch.getRouteDefinitions()) {
            String id = definition.getRouteId();
            Endpoint endpoint = scratch.getEndpoint(RouteTemplates.source(definition));
            refuseSchedule(file, definition, endpoint);
            for (Map.Entry<Object, String> source : sources(endpoint).entrySet()) {
                String other = taken.put(source.getKey(), id);
                if (other != null && !other.equals(id)) {
                    throw refusal(
                            file, definition, "%s is read already by route \"%s\"".formatted(source.getValue(), other));
                }
            }
        }
    }

    /** Camel would find it out at the start of the route only. */
    private static void refuseSchedule(RouteFile file, RouteDefinition route, Endpoint endpoint)
            throws RouteFileException {
        if (endpoint instanceof QuartzEndpoint quartz && quartz.getCron() != null) {
            try {
                CronExpression.validateExpression(quartz.getCron());
            } catch (ParseException e) {
                throw new RouteFileException(
                        file.label(),
                        new YamlSource(file).find("cron", Math.max(1, route.getLineNumber())),
                        "cron \"%s\": %s".formatted(quartz.getCron(), e.getMessage()));
            }
        }
    }

    /** Camel takes a step to a direct: that no route reads, and holds each message up there for 30 s before it fails. */
    private void refuseDeadEnds(DefaultCamelContext scratch, RouteFile file, Owned owned) throws RouteFileException {
        Set<String> read = new HashSet<>();
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            read.add(bare(scratch.getEndpoint(RouteTemplates.source(route))));
        }
        for (Route route : live.getRoutes()) {
            if (!owned.routeIds().contains(route.getRouteId())) {
                read.add(bare(route.getEndpoint()));
            }
        }
        YamlSource source = new YamlSource(file);
        for (Endpoint endpoint : scratch.getEndpoints()) {
            if (endpoint instanceof DirectEndpoint end && end.isFailIfNoConsumers() && !read.contains(bare(end))) {
                String name = bare(end).replaceFirst("^direct:(//)?", "");
                OptionalInt line = source.find("direct:" + name, 1);
                if (line.isEmpty()) {
                    line = source.find(name, 1);
                }
                if (line.isPresent()) { // else it stands in errors.camel.yaml
                    throw new RouteFileException(
                            file.label(), line, "no route reads direct:%s, expected one that does".formatted(name));
                }
            }
        }
    }

    private static String bare(Endpoint endpoint) {
        return endpoint.getEndpointUri().replaceFirst("\\?.*", "");
    }

    private static Map<Object, String> sources(Endpoint endpoint) {
        Map<Object, String> sources = new HashMap<>();
        if (!(endpoint instanceof MultipleConsumersSupport several && several.isMultipleConsumersSupported())) {
            sources.put(endpoint.getEndpointUri(), endpoint.getEndpointBaseUri());
        }
        DurableMqttClient client = DisconnectOnStop.clientOf(endpoint);
        if (client != null) {
            sources.put(client, "the MQTT client " + client.getClientId());
        }
        return sources;
    }

    private static RouteFileException refusal(RouteFile file, RouteDefinition route, String reason) {
        int known = route.getLineNumber() > 0
                ? route.getLineNumber()
                : route.getInput().getLineNumber();
        OptionalInt line = Boolean.TRUE.equals(route.hasCustomIdAssigned())
                ? new YamlSource(file).find("id: " + route.getRouteId(), 1)
                : OptionalInt.empty();
        return new RouteFileException(file.label(), line.isEmpty() && known > 0 ? OptionalInt.of(known) : line, reason);
    }
}
