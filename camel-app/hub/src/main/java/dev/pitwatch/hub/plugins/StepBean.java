package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.BadInputException;
import dev.pitwatch.spi.RouteStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The registry's bean of a plugin's step. It outlives the plugin and then holds nothing of it, since endpoints keep the
 * bean that they once found.
 */
final class StepBean implements Processor {

    private static final int BAD_REQUEST = 400;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String PROVIDERS = "direct://webhook-";

    private final String name;
    private volatile @Nullable Step step;

    private record Step(RouteStep step, Guard guard) {}

    private record Outcome(@Nullable Object body, Map<String, Object> headers) {}

    StepBean(String name) {
        this.name = name;
    }

    void take(RouteStep taken, Guard guard) {
        step = new Step(taken, guard);
    }

    void release() {
        step = null;
    }

    @Override
    public void process(Exchange exchange) {
        Step now = step;
        if (now == null) {
            throw new IllegalStateException("step %s: its plugin is not there".formatted(name));
        }
        Message message = exchange.getMessage();
        try {
            Outcome outcome = call(now, exchange);
            message.setHeaders(outcome.headers());
            message.setBody(outcome.body());
        } catch (BadInputException e) {
            if (!isOfHook(exchange)) {
                throw e;
            }
            answer(exchange, e.getMessage());
        }
    }

    private Outcome call(Step now, Exchange exchange) {
        String what = "step " + name;
        Callable<Outcome> call = () -> run(now.step(), exchange.getMessage());
        return isOfHook(exchange) || isOfProvider(exchange)
                ? now.guard().callForStranger(what, LIMIT, call)
                : now.guard().call(what, LIMIT, call);
    }

    private static boolean isOfHook(Exchange exchange) {
        return exchange.getFromEndpoint() instanceof PlatformHttpEndpoint;
    }

    /** Providers call by the API, and who calls is known when the step has looked at the signature. */
    private static boolean isOfProvider(Exchange exchange) {
        return exchange.getFromEndpoint() != null
                && exchange.getFromEndpoint().getEndpointUri().startsWith(PROVIDERS);
    }

    /** Ends the call: what would come after the step has nothing to work on. */
    private static void answer(Exchange exchange, String problem) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, BAD_REQUEST);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        message.setBody(problem);
        exchange.setRouteStop(true);
    }

    /** On a copy of the headers: a call that was given up may still run when the message has gone on. */
    private static Outcome run(RouteStep step, Message message) throws Exception {
        Map<String, Object> headers = new LinkedHashMap<>(message.getHeaders());
        Object body = step.process(message.getBody(), headers);
        requireJdk("body", body);
        headers.forEach(StepBean::requireJdk);
        return new Outcome(body, headers);
    }

    private static void requireJdk(String what, @Nullable Object value) {
        if (value != null && isPlugins(value.getClass())) {
            throw new IllegalStateException("%s is a %s, expected a class of the JDK or the SPI"
                    .formatted(what, value.getClass().getName()));
        }
    }

    /** Camel, the SPI and the hub's own may stand in a message too. */
    private static boolean isPlugins(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null
                && loader != ClassLoader.getPlatformClassLoader()
                && !Objects.equals(loader, StepBean.class.getClassLoader())
                && !Objects.equals(loader, RouteStep.class.getClassLoader());
    }
}
