package dev.pitwatch.hub.notification;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.NoticeReports;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.RawRequest;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.spi.DeliveryReport;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of providers: handed to the route {@code direct:webhook-PROVIDER}, which the provider's plugin brings and which leaves a
 * list of {@link DeliveryReport}, or nothing when the signature is not right.
 */
final class WebhookHandlers implements Handlers, AutoCloseable {

    private final CamelContext camel;
    private final ProducerTemplate routes;
    private final NoticeReports reports;
    private final String publicUrl;

    WebhookHandlers(CamelContext camel, NoticeReports reports, URI publicUrl) {
        this.camel = camel;
        this.routes = camel.createProducerTemplate();
        this.reports = reports;
        this.publicUrl = publicUrl.toString();
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("receiveWebhook", this::receive);
    }

    private Result receive(Call call) {
        String route = "direct:webhook-" + call.text("provider").orElseThrow();
        if (!isRead(route)) {
            throw Problem.notFound("provider");
        }
        Object answer = answer(route, call.raw());
        if (!(answer instanceof List<?> list)) {
            throw new Problem(ProblemCode.FORBIDDEN, "the signature is not right");
        }
        reports.take(list.stream().map(DeliveryReport.class::cast).toList());
        return Result.nothing();
    }

    /** So that no endpoint is made of what callers make up. */
    private boolean isRead(String route) {
        String uri = route.replace(":", "://");
        return camel.getRoutes().stream()
                .anyMatch(one -> one.getEndpoint().getEndpointUri().equals(uri));
    }

    private @Nullable Object answer(String route, RawRequest raw) {
        Exchange done = routes.request(route + "?block=false", exchange -> {
            Map<String, Object> headers = new HashMap<>(raw.headers());
            headers.keySet().removeIf(name -> name.startsWith("camel")); // names that would steer the route
            headers.put("webhook-url", publicUrl + raw.uri());
            exchange.getMessage().setHeaders(headers);
            exchange.getMessage().setBody(raw.body());
        });
        Exception failure = done.getException();
        if (failure instanceof DirectConsumerNotAvailableException) {
            throw Problem.notFound("provider"); // stopped meanwhile
        }
        if (failure != null) {
            throw new IllegalStateException("the call-back can't be read", failure);
        }
        return done.getMessage().getBody();
    }

    @Override
    public void close() {
        routes.stop();
    }
}
