package dev.pitwatch.hub.http;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Which headers calls of route files' hooks give, and are answered with. A route finds the headers and parameters of its request
 * among the headers of its message, and what is left of these there must not become the answer's: {@code ?Set-Cookie=…} would be
 * a cookie of the hub's own. What a route sets is another object, whatever it says.
 */
public final class HookHeaders extends HttpHeaderFilterStrategy {

    /** Among what Camel keeps of an exchange: no route sees it. */
    private static final String ASKED = "pitwatch.hook.asked";

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        @Nullable Asked asked = asked(exchange);
        if (asked == null) {
            asked = new Asked();
            exchange.getExchangeExtension().setSafeCopyProperty(ASKED, asked);
        }
        asked.values.add(value);
        return super.applyFilterToExternalHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        @Nullable Asked asked = asked(exchange);
        if (asked == null || !asked.values.contains(value)) {
            return super.applyFilterToCamelHeaders(name, value, exchange);
        }
        if (name.equalsIgnoreCase(Exchange.CONTENT_TYPE)) {
            // The answer's type is taken from the message afterwards, whatever is said here. No entry goes: they are
            // being walked over.
            exchange.getMessage().getHeaders().put(name, null);
        }
        return true;
    }

    private static @Nullable Asked asked(Exchange exchange) {
        return exchange.getExchangeExtension().getSafeCopyProperty(ASKED, Asked.class);
    }

    /** The values of a request, as the objects that they are. */
    private static final class Asked implements SafeCopyProperty {

        private final Set<Object> values = Collections.newSetFromMap(new IdentityHashMap<>());

        @Override
        public Asked safeCopy() {
            return this;
        }
    }
}
