package dev.pitwatch.hub.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * Those of the clients that routes have now, stopped ones too: an edit may take a route away, as that of old firmware's topics.
 *
 * @param camel with the routes
 * @param clients in the order in which they are given
 */
record RouteClients(CamelContext camel, List<DurableMqttClient> clients) implements Supplier<List<DurableMqttClient>> {

    @Override
    public List<DurableMqttClient> get() {
        Set<DurableMqttClient> ofRoutes = camel.getRoutes().stream()
                .map(route -> DisconnectOnStop.clientOf(route.getEndpoint()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return clients.stream().filter(ofRoutes::contains).toList();
    }
}
