package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChannelRegistryTest {

    private final ChannelRegistry channels = new ChannelRegistry();
    private final FakeChannel sms = new FakeChannel(false, "sms");
    private final FakeChannel standIn = new FakeChannel(true, "sms", "email");

    @Test
    void givenAStandIn_whenAnotherComesAndGoes_thenItStepsBackAsLong() {
        channels.add(sms);
        channels.add(standIn);
        assertThat(channels.find("sms")).containsSame(sms);
        assertThat(channels.find("email")).containsSame(standIn);

        channels.remove(sms);
        assertThat(channels.find("sms")).containsSame(standIn);
        channels.remove(standIn);
        assertThat(channels.find("sms")).isEmpty();
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

        channels.useOnly(channel -> channel != sms);

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
