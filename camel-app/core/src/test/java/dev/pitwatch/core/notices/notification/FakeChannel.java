package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.util.ArrayList;
import java.util.List;

/** A channel in place of the plugin and its route: keeps what it is to send, and answers as the test says. */
final class FakeChannel implements NotificationChannel {

    final List<OutgoingNotice> sent = new ArrayList<>();
    SendOutcome answer = SendOutcome.sent("SM1");
    private final String name;
    private final List<String> channels;
    private final boolean standsIn;

    FakeChannel(boolean standsIn, String... channels) {
        this("fake-" + String.join("-", channels) + (standsIn ? "-stand-in" : ""), standsIn, channels);
    }

    FakeChannel(String name, boolean standsIn, String... channels) {
        this.name = name;
        this.channels = List.of(channels);
        this.standsIn = standsIn;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public boolean standsIn() {
        return standsIn;
    }

    /** What its route does. */
    SendOutcome send(DueNotice notice) {
        sent.add(notice.message());
        return answer;
    }

    /** Sends by whichever fake is installed for the notice, as the route of notices does. */
    static SendOutcome send(Dispatch dispatch, DueNotice notice) {
        return ((FakeChannel) dispatch.channel(notice)).send(notice);
    }
}
