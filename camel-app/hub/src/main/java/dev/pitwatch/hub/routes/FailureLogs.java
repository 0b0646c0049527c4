package dev.pitwatch.hub.routes;

import java.util.regex.Pattern;
import org.apache.camel.model.ModelLifecycleStrategy;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;

/**
 * Gives each route that reads what was committed, and names no error handler, Camel's own with a log that is bounded: what fails there fails
 * for each commit, and each was some forty lines.
 */
final class FailureLogs implements ModelLifecycleStrategy {

    private static final Pattern BEHIND_STORE = Pattern.compile("(?:news|reading-store):");

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (!route.isErrorHandlerFactorySet() && readsCommits(route)) {
            DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
            handler.setLoggerBean(new FailureLog(route));
            route.setErrorHandlerFactory(handler);
        }
    }

    private static boolean readsCommits(RouteDefinition route) {
        return route.getInput() != null
                && BEHIND_STORE.matcher(route.getInput().getEndpointUri()).lookingAt();
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
