package dev.pitwatch.hub.news;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code news:NAME}: one exchange for each fact of that name that was committed, in their order. {@link News} is a bean of the
 * registry, looked up when a route starts: other contexts may make endpoints without it.
 */
@Component("news")
public final class NewsComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        SortedSet<String> names = new TreeSet<>(NewsEndpoint.NAMES);
        if (!names.contains(remaining)) {
            throw new IllegalArgumentException(
                    "news: there is no \"%s\", expected news:%s".formatted(remaining, String.join(" or news:", names)));
        }
        return new NewsEndpoint(uri, remaining, this);
    }
}
