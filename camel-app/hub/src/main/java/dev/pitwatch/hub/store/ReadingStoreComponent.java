package dev.pitwatch.hub.store;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code reading-store:readings}. To it: stores the body, a {@code Reading} or a {@code Rejected}, with the exchange
 * property {@code delivery}, and acknowledges it after the commit. From it: a {@code List<Reading>} after each commit or {@code interval}, from
 * {@code reading-store:refusals} a {@code List<MessageRefused>}. The one store is a bean of the registry, looked up when a route starts: other contexts may make endpoints without it.
 */
@Component("reading-store")
public final class ReadingStoreComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        SortedSet<String> names = new TreeSet<>(ReadingStoreEndpoint.NAMES);
        if (!names.contains(remaining)) {
            throw new IllegalArgumentException("reading-store: there is no \"%s\", expected reading-store:%s"
                    .formatted(remaining, String.join(" or reading-store:", names)));
        }
        ReadingStoreEndpoint endpoint = new ReadingStoreEndpoint(uri, remaining, this);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
