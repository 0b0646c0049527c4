package dev.pitwatch.hub.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels that plugins bring: their settings, the hub's beans for them, and what holds back a bad one. */
class ChannelsTest {

    private final Map<String, String> set = new HashMap<>();
    private final Plugins plugins = new Plugins(Clock.systemUTC(), name -> Optional.ofNullable(set.get(name)));
    private final Plugin plugin =
            plugins.known(new Plugin.Identity("dev.pitwatch.notify-ntfy", Optional.empty(), Optional.empty()));
    private final List<String> enough = new ArrayList<>();
    private final List<String> beans = new ArrayList<>();
    private final Guard guard = plugins.guard(plugin, PluginCalls.direct("ntfy"), enough::add);
    private final CountDownLatch never = new CountDownLatch(1);
    private final Strikes strikes = new ChannelStrikes("sms", plugins.channels().breaker("sms"), 1);

    private record Ntfy(String name) implements NotificationChannel {

        @Override
        public List<String> channels() {
            return List.of("sms", "push");
        }

        @Override
        public List<ChannelSetting> settings() {
            return List.of(
                    ChannelSetting.required("NTFY_URL", "https?://.+", "a URL"),
                    ChannelSetting.required("NTFY_TOKEN", "tk_.+", "tk_…").asSecret(),
                    ChannelSetting.optional("NTFY_TOPIC", "pitwatch", "[a-z]+", "small letters"),
                    ChannelSetting.optional("NTFY_ICON", "", ".+", "an icon"));
        }

        @Override
        public List<String> check(Map<String, String> settings) {
            return settings.get("NTFY_URL").equals("http://x") ? List.of("NTFY_URL is not secure") : List.of();
        }
    }

    @AfterEach
    void release() {
        never.countDown();
        guard.close();
    }

    @Test
    void givenSettingsThatAreMissingOrWrong_whenAdded_thenItIsOffAndAllOfThemAreShownWithoutSecrets() {
        set.putAll(Map.of("NTFY_TOKEN", "secret", "NTFY_TOPIC", "Shine"));

        Runnable removal = plugins.add(plugin, new Ntfy("ntfy"), guard);

        PluginView view = plugins.list().get(0);
        assertThat(view.off())
                .containsExactly("channel ntfy: NTFY_URL is not set; NTFY_TOKEN (value hidden), expected tk_…;"
                        + " NTFY_TOPIC is \"Shine\", expected small letters");
        assertThat(view.services()).isEmpty();
        assertThat(view.kind()).isEqualTo("notify");
        assertThat(plugins.channels().find("sms")).isEmpty();
        assertThat(Plugins.running(
                        plugin, Map.of("notify-ntfy.camel.yaml", new byte[0], "hook.camel.yaml", new byte[0])))
                .containsOnlyKeys("hook.camel.yaml");
        removal.run();
        assertThat(plugins.list().get(0).off()).isEmpty();
    }

    @Test
    void givenWhatOnlyThePluginSees_whenAdded_thenItIsOffWithItsWords() {
        set.putAll(Map.of("NTFY_URL", "http://x", "NTFY_TOKEN", "tk_1"));

        plugins.add(plugin, new Ntfy("ntfy"), guard);

        assertThat(plugins.list().get(0).off()).containsExactly("channel ntfy: NTFY_URL is not secure");
    }

    @Test
    void givenAllSettings_whenAddedAndRemoved_thenItsRouteFileHasThemAndItsBeanComesAndGoes() {
        Registry registry = new SimpleRegistry();
        set.putAll(Map.of("NTFY_URL", "https://x", "NTFY_TOKEN", "tk_1"));
        plugins.make(new ChannelBean("ntfy", "ntfyClient", settings -> (AutoCloseable) () -> beans.add("closed")));
        plugins.make(new ChannelBean("other", "otherClient", settings -> "other"));

        Runnable removal = plugins.add(plugin, new Ntfy("ntfy"), guard);
        plugins.offerBeans(registry);

        assertThat(plugins.list().get(0).services()).containsExactly("channel push", "channel sms");
        assertThat(plugins.settings("notify-ntfy.camel.yaml").orElseThrow().values())
                .isEqualTo(Map.of("NTFY_URL", "https://x", "NTFY_TOKEN", "tk_1", "NTFY_TOPIC", "pitwatch"));
        assertThat(plugins.settings("notify-ntfy.camel.yaml").orElseThrow().names())
                .contains("NTFY_ICON");
        assertThat(plugins.settings("other.camel.yaml")).isEmpty();
        assertThat(registry.lookupByName("ntfyClient")).isNotNull();
        assertThat(registry.lookupByName("otherClient")).isNull();
        removal.run();
        assertThat(registry.lookupByName("ntfyClient")).isNull();
        assertThat(beans).containsExactly("closed");
        assertThat(plugins.settings("notify-ntfy.camel.yaml")).isEmpty();
        assertThatThrownBy(() -> plugins.send("ntfy", "sms", 1, () -> "x")).hasMessage("LATER: channel ntfy is gone");
    }

    @Test
    void givenAPluginThatFailed_whenItsChannelIsTakenAway_thenItIsMissedUntilItsFileIsGone() {
        set.putAll(Map.of("NTFY_URL", "https://x", "NTFY_TOKEN", "tk_1"));
        Runnable removal = plugins.add(plugin, new Ntfy("ntfy"), guard);

        plugin.is(Plugin.State.OFF);
        removal.run();
        assertThat(plugins.channels().isExchanged("sms")).isFalse();
        plugins.forget(plugin);

        assertThat(plugins.channels().isExchanged("sms")).isTrue();
    }

    @Test
    void givenANameThatIsTaken_whenAdded_thenRefusedAndTheFirstGoesOn() {
        set.putAll(Map.of("NTFY_URL", "https://x", "NTFY_TOKEN", "tk_1"));
        plugins.add(plugin, new Ntfy("ntfy"), guard);
        Plugin other = plugins.known(new Plugin.Identity("other", Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> plugins.add(other, new Ntfy("ntfy"), guard)).hasMessageContaining("is another one's");

        assertThat(plugins.<String>send("ntfy", "sms", 1, () -> "x")).isEqualTo("x");
    }

    @Test
    void givenARouteThatHangs_whenThreeTimesInARow_thenEachIsGivenUpAndTheChannelIsSwitchedOffForAWhile() {
        IsolatedChannel channel = new IsolatedChannel(new Ntfy("ntfy"), guard, Duration.ofMillis(50));

        hang(channel);
        hang(channel);
        assertThat(channel.<String>send("sms", strikes, () -> "x")).isEqualTo("x");
        hang(channel);
        hang(channel);
        assertThat(plugins.channels().breaker("sms").off()).isEmpty();
        hang(channel);

        assertThat(plugins.channels().breaker("sms").off()).isPresent();
        assertThat(enough).as("why the plugin is to be taken away").isEmpty();
        assertThat(plugins.list().get(0).lastError()).isEqualTo("channel sms: has not come back within 50 ms");
        channel.close();
    }

    private void hang(IsolatedChannel channel) {
        assertThatThrownBy(() -> channel.send("sms", strikes, () -> {
                    never.await();
                    return "x";
                }))
                .hasMessage("channel sms: has not come back within 50 ms");
    }

    @Test
    void givenANoticeOnItsWay_whenThePluginIsTakenAway_thenThatIsTheReasonAndNoFailureOfIts() throws Exception {
        IsolatedChannel channel = new IsolatedChannel(new Ntfy("ntfy"), guard);
        CountDownLatch sending = new CountDownLatch(1);
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> channel.send("sms", strikes, () -> {
                    sending.countDown();
                    never.await();
                    return "x";
                })));
        sending.await();

        guard.close();
        channel.close();

        assertThat(failure.get(20, TimeUnit.SECONDS))
                .hasMessage("channel sms: plugin dev.pitwatch.notify-ntfy was taken away meanwhile");
        assertThat(plugins.list().get(0).failures()).isZero();
    }

    @Test
    void givenOutcomesThatAreThrown_whenManyInARow_thenThePluginStays() {
        IsolatedChannel channel = new IsolatedChannel(new Ntfy("ntfy"), guard);

        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> channel.send("sms", strikes, () -> {
                        throw new SendException(SendOutcome.later("away"));
                    }))
                    .isInstanceOf(SendException.class);
        }

        assertThat(enough).isEmpty();
        assertThat(plugins.list().get(0).failures()).isZero();
        channel.close();
    }
}
