package dev.pitwatch.hub.mqtt;

import dev.pitwatch.hub.steps.PlainRoutePolicy;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Disconnects a route's own client when the route stops. Camel leaves a supplied client connected with the stopped route as
 * its receiver, where messages would be lost from sight until the next connection.
 */
public final class DisconnectOnStop implements PlainRoutePolicy, RoutePolicyFactory {

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return this;
    }

    @Override
    public void onStop(Route route) {
        disconnect(route);
    }

    @Override
    public void onRemove(Route route) {
        disconnect(route);
    }

    /**
     * Ends the connections of the routes' own clients, and waits for all of them together no longer than for one. To be called
     * before the routes are stopped: messages that come while Camel stops them would meet routes that refuse them.
     *
     * @return whether all that these clients took is acknowledged; else the rest comes again on their next connections
     */
    public static boolean disconnect(Collection<Route> routes) {
        List<DurableMqttClient> clients = routes.stream()
                .map(route -> clientOf(route.getEndpoint()))
                .filter(Objects::nonNull)
                .toList();
        clients.forEach(client -> client.openConnection().ifPresent(MqttConnection::gate));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DurableMqttClient.DRAIN_MS);
        boolean drained = true;
        for (DurableMqttClient client : clients) {
            drained &= client.end(TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
        }
        return drained;
    }

    /** Has the routes' own clients connect anew: the broker sends again what they took and nothing came of. */
    public static void readAnew(Collection<Route> routes) {
        routes.stream()
                .map(route -> clientOf(route.getEndpoint()))
                .filter(Objects::nonNull)
                .forEach(DurableMqttClient::resubscribe);
    }

    private static void disconnect(Route route) {
        disconnect(List.of(route));
    }

    /** {@return the client of its own that the endpoint reads with, if it has one} */
    public static @Nullable DurableMqttClient clientOf(Endpoint endpoint) {
        return endpoint instanceof PahoMqtt5Endpoint paho && paho.getClient() instanceof DurableMqttClient client
                ? client
                : null;
    }
}
