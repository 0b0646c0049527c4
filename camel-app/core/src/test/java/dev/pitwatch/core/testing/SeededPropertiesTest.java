package dev.pitwatch.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

class SeededPropertiesTest {

    @Property(tries = 1)
    @AddLifecycleHook(SeedIsTheRuns.class)
    void givenAPropertyWithoutASeed_whenTried_thenItHasTheSeedOfTheRun(@ForAll int any) {}

    @Property(tries = 1, seed = "7")
    @AddLifecycleHook(SeedIsItsOwn.class)
    void givenAPropertyWithASeed_whenTried_thenItKeepsIt(@ForAll int any) {}

    static class SeedIsTheRuns implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext property, PropertyExecutor executor) {
            assertThat(property.attributes().seed()).contains(Long.toString(TestSeed.VALUE));
            return executor.execute();
        }

        /** Behind the one that gives it. */
        @Override
        public int aroundPropertyProximity() {
            return 100;
        }
    }

    static class SeedIsItsOwn implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext property, PropertyExecutor executor) {
            assertThat(property.attributes().seed()).contains("7");
            return executor.execute();
        }

        @Override
        public int aroundPropertyProximity() {
            return 100;
        }
    }
}
