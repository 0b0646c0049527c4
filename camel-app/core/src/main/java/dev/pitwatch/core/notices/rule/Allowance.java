package dev.pitwatch.core.notices.rule;

import static dev.pitwatch.core.notices.notification.Suppression.DAY_LIMIT;
import static dev.pitwatch.core.notices.notification.Suppression.HOUR_LIMIT;

import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.Suppression;
import java.util.Optional;

/**
 * How many notices about alerts the people of one workshop may still get; what is urgent has limits of its own, so that a flood of
 * warnings leaves room for it. Programs have none. Counts on with each that is taken.
 */
final class Allowance {

    private static final int MAX_AN_HOUR = 120;
    private static final int MAX_WHATSAPP_A_DAY = 50;
    private static final int MAX_MAILS_A_DAY = 200;
    private static final int MAX_URGENT_AN_HOUR = 20;
    private static final int MAX_URGENT_A_DAY = 60;

    /** However many or few others a workshop wants. */
    private static final int MAX_URGENT_SMS_A_DAY = 20;

    private final boolean urgent;
    private final int smsPerDay;
    private int hour;
    private int day;
    private int sms;
    private int whatsapp;
    private int mails;

    /**
     * What its people had so far, urgent or not as what is decided now. A person and a channel count once for an announcement.
     *
     * @param hour in the last 60 minutes
     * @param day since midnight in the workshop, of which by SMS, WhatsApp and mail
     */
    record Had(int hour, int day, int sms, int whatsapp, int mails) {
        static final Had NOTHING = new Had(0, 0, 0, 0, 0);
    }

    /**
     * A limit that is reached.
     *
     * @param reason as the notice says it
     * @param most so many there may be in its time
     */
    record Reached(Suppression reason, int most) {}

    /**
     * Takes what holds.
     *
     * @param smsPerDay as the workshop wants it, of what is not urgent
     */
    Allowance(boolean urgent, int smsPerDay, Had had) {
        this.urgent = urgent;
        this.smsPerDay = urgent ? MAX_URGENT_SMS_A_DAY : smsPerDay;
        this.hour = had.hour();
        this.day = had.day();
        this.sms = had.sms();
        this.whatsapp = had.whatsapp();
        this.mails = had.mails();
    }

    /** {@return the limit that one more by that channel would exceed; empty: it may go out, and is counted} */
    Optional<Reached> take(NoticeChannel channel) {
        Optional<Reached> reached = reached(channel);
        if (reached.isEmpty()) {
            hour++;
            day++;
            sms += channel == NoticeChannel.SMS ? 1 : 0;
            whatsapp += channel == NoticeChannel.WHATSAPP ? 1 : 0;
            mails += channel == NoticeChannel.EMAIL ? 1 : 0;
        }
        return reached;
    }

    private Optional<Reached> reached(NoticeChannel channel) {
        return (channel == NoticeChannel.SMS ? limit(sms, smsPerDay, DAY_LIMIT) : Optional.<Reached>empty())
                .or(() -> urgent ? limit(day, MAX_URGENT_A_DAY, DAY_LIMIT) : usual(channel))
                .or(() -> limit(hour, urgent ? MAX_URGENT_AN_HOUR : MAX_AN_HOUR, HOUR_LIMIT));
    }

    private Optional<Reached> usual(NoticeChannel channel) {
        return switch (channel) {
            case WHATSAPP -> limit(whatsapp, MAX_WHATSAPP_A_DAY, DAY_LIMIT);
            case EMAIL -> limit(mails, MAX_MAILS_A_DAY, DAY_LIMIT);
            default -> Optional.empty();
        };
    }

    private static Optional<Reached> limit(int count, int most, Suppression reason) {
        return count >= most ? Optional.of(new Reached(reason, most)) : Optional.empty();
    }
}
