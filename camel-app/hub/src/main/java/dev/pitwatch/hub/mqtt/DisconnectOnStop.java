package dev.pitwatch.hub.mqtt;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Disconnects a route's own client when the route stops. Camel leaves a supplied client connected with the stopped route as
 * its receiver, where messages would be lost from sight until the next connection.
 */
public final class DisconnectOnStop extends RoutePolicySupport implements RoutePolicyFactory {

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
     * Ends the connection of the route's own client, if it has one. To be called before the route is stopped: messages that
     * come while Camel stops it would meet a route that refuses them.
     */
    public static void disconnect(Route route) {
        DurableMqttClient client = clientOf(route.getEndpoint());
        if (client != null) {
            client.disconnect();
        }
    }

    /** {@return the client of its own that the endpoint reads with, if it has one} */
    public static @Nullable DurableMqttClient clientOf(Endpoint endpoint) {
        return endpoint instanceof PahoMqtt5Endpoint paho && paho.getClient() instanceof DurableMqttClient client
                ? client
                : null;
    }
}
