package dev.pitwatch.hub.live;

import dev.pitwatch.core.alerts.alert.AlertEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** routes/live as it is shipped, on a hub that stores nothing: readings and news come by {@code seda:} instead. */
final class LiveRoutes {

    private LiveRoutes() {}

    /** Camel's would notice within a second that it is to stop, one route after the other. */
    private static final class QuickToStop extends SedaComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            SedaEndpoint endpoint = (SedaEndpoint) super.createEndpoint(uri, remaining, parameters);
            endpoint.setPollTimeout(20);
            return endpoint;
        }
    }

    static void load(DefaultCamelContext camel, SocketsPart sockets, EventLog events) throws Exception {
        camel.addComponent("reading-store", new QuickToStop());
        camel.addComponent("news", new QuickToStop());
        sockets.bind(camel.getRegistry());
        camel.getRegistry().bind("sensorUpdates", new SensorUpdates(events, reading -> Map.of()));
        camel.getRegistry().bind("alertEvents", new AlertEvents(events));
        camel.getRegistry().bind("deviceEvents", new Object());
        camel.getRegistry().bind("jobNews", new Object());
        camel.getRegistry().bind("platformStream", new PlatformStream("node", List.of(), news -> {}, events));
        byte[] file = Files.readAllBytes(Path.of("../../routes/live.camel.yaml"));
        for (var routes : PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(List.of(ResourceHelper.fromBytes("live.camel.yaml", file)))) {
            camel.addRoutes(routes);
        }
    }
}
