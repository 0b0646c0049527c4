package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is to send, and answers as it is told. */
final class FakeChannel implements NotificationChannel {

    final List<OutgoingNotice> sent = new ArrayList<>();
    SendOutcome answer = SendOutcome.sent("SM1");
    private final List<String> channels;
    private final boolean standsIn;

    FakeChannel(boolean standsIn, String... channels) {
        this.channels = List.of(channels);
        this.standsIn = standsIn;
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public boolean standsIn() {
        return standsIn;
    }

    @Override
    public SendOutcome send(OutgoingNotice notice) {
        sent.add(notice);
        return answer;
    }
}
