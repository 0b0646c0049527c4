package dev.pitwatch.hub.routes;

import java.util.Collection;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelLifecycleStrategy;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.LoggingExceptionHandler;

/**
 * Gives each route that says nothing of failures Camel's own error handler with a log that is bounded, and its source the same: what fails there
 * fails for each commit, at each turn of a clock, or for each call of a hook, which strangers make, and each was some forty lines.
 */
final class FailureLogs extends LifecycleStrategySupport implements ModelLifecycleStrategy {

    private final DefaultCamelContext context;

    FailureLogs(DefaultCamelContext context) {
        this.context = context;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (!route.isErrorHandlerFactorySet() && route.getRouteConfigurationId() == null && !isHandledForAll()) {
            DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
            handler.setLoggerBean(new FailureLog(route));
            route.setErrorHandlerFactory(handler);
        }
    }

    /** {@return whether errors.camel.yaml names an error handler of routes that name no configuration} */
    private boolean isHandledForAll() {
        return context.getRouteConfigurationDefinitions().stream()
                .anyMatch(
                        configuration -> configuration.getErrorHandler() != null && RouteFlows.isForAll(configuration));
    }

    /** Before the routes' sources start; a handler that a route file names stays. */
    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        for (Route route : routes) {
            if (route.getConsumer() instanceof DefaultConsumer consumer
                    && consumer.getExceptionHandler() instanceof LoggingExceptionHandler
                    && route.getErrorHandlerFactory() instanceof DefaultErrorHandlerDefinition handler
                    && handler.getLoggerBean() instanceof FailureLog log) {
                consumer.setExceptionHandler(new ConsumerFailureLog(log));
            }
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
