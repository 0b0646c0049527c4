package dev.pitwatch.core.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * The run's seed for all properties that have none of their own. jqwik's own memory of seeds doesn't outlast the next class in the
 * same JVM, whereas the second try comes after all of them.
 */
public final class SeededProperties implements AroundPropertyHook {

    /** Made by jqwik, which finds it in META-INF/services. */
    public SeededProperties() {}

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext property, PropertyExecutor executor) {
        if (property.attributes().seed().isEmpty()) {
            property.attributes().setSeed(Long.toString(TestSeed.VALUE));
        }
        PropertyExecutionResult result = executor.execute();
        return result.throwable()
                .filter(thrown -> result.status() == PropertyExecutionResult.Status.FAILED)
                .map(thrown -> result.mapToFailed(TestSeed.named(thrown)))
                .orElse(result);
    }
}
