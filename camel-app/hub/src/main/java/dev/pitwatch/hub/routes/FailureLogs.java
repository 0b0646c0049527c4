package dev.pitwatch.hub.routes;

import java.time.Clock;
import org.apache.camel.model.ModelLifecycleStrategy;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;

/** Gives each route that names no error handler Camel's own with a log that is bounded: without, each message that fails is some forty lines. */
final class FailureLogs implements ModelLifecycleStrategy {

    private final Clock clock;

    FailureLogs(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (!route.isErrorHandlerFactorySet()) {
            DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
            handler.setLoggerBean(new FailureLog(route::getRouteId, clock));
            route.setErrorHandlerFactory(handler);
        }
    }

    @Override
    public void onRemoveRouteDefinition(RouteDefinition route) {
        // its log goes with it
    }

    @Override
    public void onAddRouteTemplateDefinition(RouteTemplateDefinition template) {
        // the routes that are made of it come one by one
    }

    @Override
    public void onRemoveRouteTemplateDefinition(RouteTemplateDefinition template) {
        // likewise
    }
}
