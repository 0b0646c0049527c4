package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChannelRegistryTest {

    private final TestClock clock = TestClock.atExample();
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final FakeChannel sms = new FakeChannel(false, "sms");
    private final FakeChannel standIn = new FakeChannel(true, "sms", "email");

    @Test
    void givenAStandIn_whenAnotherComesAndGoes_thenItStepsBackAsLongAndUntilNoneTakesItsPlace() {
        channels.add(sms);
        channels.add(standIn);
        assertThat(channels.find("sms")).containsSame(sms);
        assertThat(channels.find("email")).containsSame(standIn);

        channels.remove(sms);
        assertThat(channels.isExchanged("sms")).isTrue();
        assertThat(channels.find("sms")).isEmpty();
        FakeChannel next = new FakeChannel("sms-2", false, "sms");
        channels.add(next);
        assertThat(channels.find("sms")).containsSame(next);
        channels.remove(next);
        clock.pass(ChannelRegistry.EXCHANGE.minusSeconds(1));
        assertThat(channels.find("sms")).isEmpty();

        clock.pass(Duration.ofSeconds(1));
        assertThat(channels.isExchanged("sms")).isFalse();
        assertThat(channels.find("sms")).containsSame(standIn);
        channels.remove(standIn);
        assertThat(channels.find("sms")).isEmpty();
        assertThat(channels.isExchanged("sms")).isFalse();
    }

    @Test
    void givenOneThatBreaks_whenAsked_thenNothingStandsInUntilItsPluginIsGone() {
        channels.add(sms);
        channels.add(standIn);

        channels.breaks(sms);
        clock.pass(Duration.ofDays(1));
        assertThat(channels.find("sms")).isEmpty();
        assertThat(channels.isExchanged("sms")).isFalse();

        channels.forget(sms.name());
        assertThat(channels.find("sms")).isEmpty();
        clock.pass(ChannelRegistry.EXCHANGE);
        assertThat(channels.find("sms")).containsSame(standIn);
    }

    @Test
    void givenOneThatBroke_whenItIsReplaced_thenThatSends() {
        channels.add(sms);
        channels.add(standIn);
        channels.breaks(sms);

        channels.add(new FakeChannel(false, "sms"));
        assertThat(channels.find("sms"))
                .hasValueSatisfying(found -> assertThat(found.standsIn()).isFalse());
        FakeChannel other = new FakeChannel("sms-2", false, "sms");
        channels.add(other);
        assertThat(channels.find("sms")).containsSame(other);
    }

    @Test
    void givenTwoForTheSame_whenAsked_thenTheLaterIsUsed() {
        FakeChannel later = new FakeChannel("sms-2", false, "sms");
        channels.add(sms);
        channels.add(later);

        assertThat(channels.find("sms")).containsSame(later);
    }

    @Test
    void givenOneWhoseRouteIsNotThereYet_whenAsked_thenNothingStandsInForIt() {
        FakeChannel other = new FakeChannel("sms-2", false, "sms");
        channels.add(sms);
        channels.add(standIn);

        channels.useOnly((plugin, channel) -> plugin != sms);

        assertThat(channels.find("sms")).isEmpty();
        assertThat(channels.find("email")).containsSame(standIn);
        channels.add(other);
        assertThat(channels.find("sms")).containsSame(other);
    }

    @Test
    void givenANameThatIsNone_whenAdded_thenRefused() {
        assertThatThrownBy(() -> channels.add(new FakeChannel("SMS!", false, "sms")))
                .hasMessage("name of the channel is \"SMS!\", expected 1 to 32 of a-z, 0-9, '-', first a letter,"
                        + " e.g. sms-twilio");
        channels.add(sms);
        assertThatThrownBy(() -> channels.add(new FakeChannel(false, "sms")))
                .hasMessage("name of the channel, \"fake-sms\", is another one's");
        assertThatThrownBy(() -> channels.add(new FakeChannel("fake", false, "SMS!")))
                .hasMessage("channel is \"SMS!\", expected 1 to 32 of a-z, 0-9, '-', e.g. sms");
    }
}
