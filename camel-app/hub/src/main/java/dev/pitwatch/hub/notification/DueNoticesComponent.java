package dev.pitwatch.hub.notification;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code due-notices:CHANNEL}: an exchange for each notice of the outbox that is due by that channel, as fast as its route takes
 * them. The outbox is a bean of the registry, looked up when a route starts: other contexts may make endpoints without it.
 */
@Component("due-notices")
public final class DueNoticesComponent extends DefaultComponent {

    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9-]{1,32}");

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!CHANNEL.matcher(remaining).matches()) {
            throw new IllegalArgumentException(
                    "due-notices: channel is \"%s\", expected 1 to 32 of a-z, 0-9, '-', e.g. due-notices:sms"
                            .formatted(remaining));
        }
        DueNoticesEndpoint endpoint = new DueNoticesEndpoint(uri, remaining, this);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
