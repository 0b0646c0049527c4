package dev.pitwatch.hub.routes;

import java.util.Collection;
import java.util.List;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ExpressionSubElementDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What routes that are only tried do with a failure: its conditions are no steps, which {@link ProbeWatch} would leave out. One that calls a bean
 * of others is taken for met.
 */
final class ProbedFailures {

    private final ProbeWatch watch;
    private final Predicate guess;

    ProbedFailures(ProbeWatch watch) {
        this.watch = watch;
        guess = exchange -> {
            watch.guess();
            return true;
        };
    }

    /** Guesses such conditions of all that the context has; call before it starts. */
    void guessIn(DefaultCamelContext context) {
        for (RouteConfigurationDefinition configuration : context.getRouteConfigurationDefinitions()) {
            for (OnExceptionDefinition failure : configuration.getOnExceptions()) {
                guess(failure);
                guessIn(failure.getOutputs());
            }
        }
        for (RouteDefinition route : context.getRouteDefinitions()) {
            guessIn(route.getOutputs());
        }
    }

    private void guessIn(List<ProcessorDefinition<?>> steps) {
        within(steps, OnExceptionDefinition.class).forEach(this::guess);
        within(steps, CatchDefinition.class).forEach(failure -> {
            if (failure.getOnWhen() != null
                    && !watch.callsOwnBeansOnly(failure.getOnWhen().getExpression())) {
                failure.onWhen(guess);
            }
        });
    }

    private static <T> Collection<T> within(List<ProcessorDefinition<?>> steps, Class<T> type) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(steps, type);
    }

    private void guess(OnExceptionDefinition failure) {
        if (failure.getOnWhen() != null
                && !watch.callsOwnBeansOnly(failure.getOnWhen().getExpression())) {
            failure.onWhen(guess);
        }
        if (callsOthers(failure.getHandled())) {
            failure.setHandledPolicy(guess);
        }
        if (callsOthers(failure.getContinued())) {
            failure.setContinuedPolicy(guess);
        }
        if (callsOthers(failure.getRetryWhile())) {
            failure.setRetryWhilePolicy(exchange -> false);
        }
        failure.setOnRedeliveryRef(null);
        failure.setOnExceptionOccurredRef(null);
    }

    private boolean callsOthers(@Nullable ExpressionSubElementDefinition condition) {
        return condition != null && !watch.callsOwnBeansOnly(condition.getExpressionType());
    }
}
