package dev.pitwatch.core.notices.notification;

import org.jspecify.annotations.Nullable;

/** Whom or what a notice goes to. */
public sealed interface NoticeTarget {

    /**
     * A person, by whatever address they have for the channel when it is sent.
     *
     * @param id of the user
     */
    record User(long id) implements NoticeTarget {}

    /**
     * One browser of a person, by {@link NoticeChannel#PUSH}.
     *
     * @param userId whose it is
     * @param subscriptionId of the push subscription; one that is gone by then is no address
     */
    record Browser(long userId, long subscriptionId) implements NoticeTarget {}

    /**
     * A fixed address.
     *
     * @param workshopId whose notice it is; null: the platform's
     * @param address a telephone number in E.164 or an e-mail address, of 1 to 320 characters
     * @param language of the text: en or hi
     */
    record Address(@Nullable Long workshopId, String address, String language) implements NoticeTarget {

        /** Doesn't name it: it is personal. */
        @Override
        public String toString() {
            return "an address";
        }
    }

    /**
     * What a workshop wants to be called at, by {@link NoticeChannel#WEBHOOK}.
     *
     * @param workshopId whose it is
     */
    record Webhook(long workshopId) implements NoticeTarget {}
}
