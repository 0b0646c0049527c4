package dev.pitwatch.hub.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.BadInputException;
import dev.pitwatch.spi.RouteStep;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepBeansTest {

    private final Plugins plugins = new Plugins(Clock.systemUTC());
    private final Plugin plugin =
            plugins.known(new Plugin.Identity("dev.pitwatch.notify-x", Optional.empty(), Optional.empty()));
    private final Guard guard = plugins.guard(plugin, PluginCalls.bounded("plugin-test"), why -> {});
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Exchange exchange = new DefaultExchange(camel);

    @AfterEach
    void close() throws IOException {
        guard.close();
        camel.close();
    }

    @Test
    void givenAStep_whenAddedBeforeTheRegistryAndRemoved_thenTheBeanComesAndGoes() throws Exception {
        Runnable removal = plugins.add(plugin, new Shout("shout"), guard);
        plugins.offerBeans(camel.getRegistry());
        Processor bean = bean("shout");
        exchange.getMessage().setBody("hello");
        exchange.getMessage().setHeader("gone", 1);

        bean.process(exchange);

        assertThat(exchange.getMessage().getBody()).isEqualTo("HELLO");
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("length");
        assertThat(plugins.list().get(0).services()).containsExactly("step shout");

        removal.run();

        assertThat(camel.getRegistry().lookupByName("shout")).isNull();
        assertThatThrownBy(() -> bean.process(exchange)).hasMessage("step shout: its plugin is not there");
    }

    @Test
    void givenAStepThatCameAgain_whenAnEndpointKeptTheBean_thenItWorksAgain() throws Exception {
        plugins.offerBeans(camel.getRegistry());
        plugins.add(plugin, new Shout("shout"), guard).run();
        plugins.add(plugin, new Shout("shout"), guard);
        Processor kept = bean("shout");
        exchange.getMessage().setBody("hello");

        kept.process(exchange);

        assertThat(exchange.getMessage().getBody()).isEqualTo("HELLO");
    }

    @Test
    void givenNamesThatAreNone_whenAdded_thenTheyAreRefused() {
        plugins.offerBeans(camel.getRegistry());
        camel.getRegistry().bind("taken", "a bean of the hub");

        assertThatThrownBy(() -> plugins.add(plugin, new Shout("taken"), guard))
                .hasMessage("step name \"taken\" is taken by another bean");
        assertThatThrownBy(() -> plugins.add(plugin, new Shout("no name"), guard))
                .hasMessageContaining("expected 1 to 64 letters");
    }

    @Test
    void givenAStepThatThrows_whenCalled_thenTheMessageFailsWithItsWords() {
        plugins.offerBeans(camel.getRegistry());
        plugins.add(plugin, new Shout("shout"), guard);
        exchange.getMessage().setBody(7);

        assertThatThrownBy(() -> bean("shout").process(exchange))
                .isInstanceOf(PluginFailure.class)
                .hasMessageStartingWith("step shout: java.lang.IllegalArgumentException: body is 7, expected a text");
        assertThat(exchange.getMessage().getBody()).isEqualTo(7);
    }

    @Test
    void givenCallersToBlame_whenTheyCallAgainAndAgain_thenOnlyThePluginsOwnFaultsAddUp() throws Exception {
        plugins.offerBeans(camel.getRegistry());
        plugins.add(plugin, new Shout("shout"), guard);
        for (int i = 0; i < 25; i++) {
            assertBlamed();
        }
        exchange.getMessage().setBody("hello");
        bean("shout").process(exchange);
        for (int i = 1; i <= 20; i++) {
            exchange.getMessage().setBody(7);
            assertThatThrownBy(() -> bean("shout").process(exchange)).isInstanceOf(PluginFailure.class);
            if (i < 20) {
                assertBlamed();
            }
        }

        assertThatThrownBy(() -> bean("shout").process(exchange)).hasMessageEndingWith(" is off");
    }

    /** What a driver of the same plugin fails on still adds up between them. */
    @ParameterizedTest
    @ValueSource(strings = {"platform-http:/hooks/shout", "direct:webhook-shout"})
    void givenAStepThatThrowsForStrangers_whenTheyCallAgainAndAgain_thenItStaysAndTheFailuresAreCounted(String called)
            throws Exception {
        plugins.offerBeans(camel.getRegistry());
        plugins.add(plugin, new Shout("shout"), guard);
        for (int i = 0; i < 19; i++) {
            exchange.getMessage().setBody(7);
            assertThatThrownBy(() -> bean("shout").process(exchange)).isInstanceOf(PluginFailure.class);
        }
        for (int i = 0; i < 25; i++) {
            Exchange call = camel.getEndpoint(called).createExchange();
            call.getMessage().setBody(7);
            assertThatThrownBy(() -> bean("shout").process(call))
                    .isInstanceOf(PluginFailure.class)
                    .hasMessageContaining("body is 7, expected a text");
            call.getMessage().setBody("hello");
            bean("shout").process(call);
        }
        assertThat(plugins.list().get(0).failures()).isEqualTo(19 + 25);

        assertThatThrownBy(() -> bean("shout").process(exchange)).hasMessageContaining("expected a text");
        assertThatThrownBy(() -> bean("shout").process(exchange)).hasMessageEndingWith(" is off");
    }

    private void assertBlamed() {
        exchange.getMessage().setBody("");
        assertThatThrownBy(() -> bean("shout").process(exchange))
                .isInstanceOf(BadInputException.class)
                .hasMessage("body is empty, expected a text");
    }

    private Processor bean(String name) {
        return camel.getRegistry().lookupByNameAndType(name, Processor.class);
    }

    private record Shout(String name) implements RouteStep {

        @Override
        public @Nullable Object process(@Nullable Object body, Map<String, Object> headers) {
            if (!(body instanceof String text)) {
                throw new IllegalArgumentException("body is %s, expected a text".formatted(body));
            }
            if (text.isEmpty()) {
                throw new BadInputException("body is empty, expected a text");
            }
            headers.clear();
            headers.put("length", text.length());
            return text.toUpperCase(Locale.ROOT);
        }
    }
}
