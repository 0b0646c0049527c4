package dev.pitwatch.hub.http;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.Language;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Which headers calls of route files' hooks give, and are answered with. A route finds the headers and parameters of its request
 * among the headers of its message, and what is left of these there must not become the answer's: {@code ?Set-Cookie=…} would be
 * a cookie of the hub's own. What a route sets is the answer's, also when it sets what the request said: under another name it
 * is no header of the request, and under the same one the step says so.
 */
public final class HookHeaders extends HttpHeaderFilterStrategy implements InterceptStrategy {

    /** Among what Camel keeps of an exchange: no route sees it. */
    private static final String ASKED = "pitwatch.hook.asked";

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        @Nullable Asked asked = asked(exchange);
        if (asked == null) {
            asked = new Asked();
            exchange.getExchangeExtension().setSafeCopyProperty(ASKED, asked);
        }
        asked.add(name, value);
        return super.applyFilterToExternalHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        @Nullable Asked asked = asked(exchange);
        if (asked == null || !asked.holds(name, value)) {
            return super.applyFilterToCamelHeaders(name, value, exchange);
        }
        if (name.equalsIgnoreCase(Exchange.CONTENT_TYPE)) {
            // The answer's type is taken from the message afterwards, whatever is said here. No entry goes: they are
            // being walked over.
            exchange.getMessage().getHeaders().put(name, null);
        }
        return true;
    }

    /** Of a step that sets headers notes which, since the value may be the object that the request brought. */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, @Nullable Processor next) {
        List<String> names = names(step).toList();
        if (names.isEmpty()) {
            return AsyncProcessorConverterHelper.convert(target); // Camel warns of any other
        }
        Language simple = context.resolveLanguage("simple");
        return new Setting(target, names.stream().map(simple::createExpression).toList());
    }

    private static Stream<String> names(NamedNode step) {
        if (step instanceof SetHeadersDefinition several) {
            return several.getHeaders().stream().map(SetHeaderDefinition::getName);
        }
        return step instanceof SetHeaderDefinition one ? Stream.of(one.getName()) : Stream.of();
    }

    private static @Nullable Asked asked(Exchange exchange) {
        return exchange.getExchangeExtension().getSafeCopyProperty(ASKED, Asked.class);
    }

    /** A step that sets headers. */
    private static final class Setting extends DelegateAsyncProcessor {

        private final List<Expression> names;

        Setting(Processor target, List<Expression> names) {
            super(target);
            this.names = names;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            @Nullable Asked asked = asked(exchange);
            if (asked == null) {
                return super.process(exchange, callback);
            }
            List<String> set = names.stream()
                    .map(name -> name.evaluate(exchange, String.class))
                    .toList();
            return super.process(exchange, doneSync -> {
                if (!exchange.isFailed()) {
                    set.forEach(asked::forget);
                }
                callback.done(doneSync);
            });
        }
    }

    /** The values of a request by the names of its headers, as the objects that they are. */
    private static final class Asked implements SafeCopyProperty {

        private final Map<String, Set<Object>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        void add(String name, Object value) {
            values.computeIfAbsent(name, none -> Collections.newSetFromMap(new IdentityHashMap<>()))
                    .add(value);
        }

        boolean holds(String name, Object value) {
            return values.getOrDefault(name, Set.of()).contains(value);
        }

        void forget(String name) {
            values.remove(name);
        }

        /** What a copy of the message sets is not set in the message that is answered. */
        @Override
        public Asked safeCopy() {
            Asked copy = new Asked();
            copy.values.putAll(values);
            return copy;
        }
    }
}
