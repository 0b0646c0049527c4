package dev.pitwatch.core.alerts.alert;

import java.util.List;

/**
 * Which of several hubs judges the readings of a workshop, and how the others' readings come to it. A hub that dies loses its
 * workshops to another within the time of a lease.
 */
interface LeaseRepository {

    /** Renews this hub's lease when that is due, and takes workshops that no living hub has; returns what it has. */
    Leased renew();

    /** {@return how many workshops' readings it judges, as of the last look: a minute ago at most} Any thread may ask. */
    int judged();

    /** Looks for workshops without a hub with the next renewal. */
    void claimSoon();

    /** Has these judged by those who have leased their workshops; none: all newest ones. */
    void passOn(List<ReadingKey> readings);

    /** {@return those that are stored, oldest first} */
    List<Sample> readings(List<ReadingKey> keys);

    /** Gives all up: another hub may take over at once. */
    void release();
}
