package dev.pitwatch.artemis;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bounds the connections of devices, for each address and in all. Of those that have not sent their CONNECT the oldest
 * gives way to a new one, so that no one can hold the places that others need for a moment. Thread safe.
 */
final class ConnectionLimits {

    private static final AttributeKey<String> ADDRESS = AttributeKey.valueOf("pitwatch-address");

    private final Optional<Bounds> bounds;
    private final Refusals refusals;
    private final Map<String, Slot> places = new HashMap<>();
    private final Set<Channel> halfOpen = new LinkedHashSet<>();
    private int all;

    /** How many connections there may be, of one address and together, and how many of them without their CONNECT. */
    record Bounds(int ofAddress, int all, int halfOpenOfAddress, int halfOpen) {
        /** A workshop, or a router before several, is one address; the broker is meant for 20,000 devices. */
        static final Bounds STANDARD = new Bounds(2_000, 25_000, 200, 4_000);
    }

    private static final class Slot {
        private int connections;
        private final Set<Channel> halfOpen = new LinkedHashSet<>();
    }

    /** Takes no bounds to bound nothing. */
    ConnectionLimits(Optional<Bounds> bounds, Refusals refusals) {
        this.bounds = bounds;
        this.refusals = refusals;
    }

    /** {@return whether there are bounds} */
    boolean bounded() {
        return bounds.isPresent();
    }

    /** {@return whether the connection may go on; else it has to be closed} */
    boolean admit(Channel channel) {
        if (bounds.isEmpty()) {
            return true;
        }
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return false; // it has ended already
        }
        String address = SignInPace.name(remote.getAddress());
        boolean admitted = add(channel, address, bounds.get());
        if (admitted) {
            channel.closeFuture().addListener(ended -> remove(channel));
        } else {
            refusals.connection(address);
        }
        return admitted;
    }

    private synchronized boolean add(Channel channel, String address, Bounds bound) {
        Slot place = places.computeIfAbsent(address, name -> new Slot());
        if (all >= bound.all() || place.connections >= bound.ofAddress()) {
            return false;
        }
        if (place.halfOpen.size() >= bound.halfOpenOfAddress()) {
            giveWay(place.halfOpen.iterator());
        } else if (halfOpen.size() >= bound.halfOpen()) {
            giveWay(halfOpen.iterator());
        }
        channel.attr(ADDRESS).set(address);
        all++;
        place.connections++;
        place.halfOpen.add(channel);
        halfOpen.add(channel);
        return true;
    }

    private void giveWay(Iterator<Channel> oldestFirst) {
        Channel oldest = oldestFirst.next();
        String address = oldest.attr(ADDRESS).get();
        connectArrived(oldest); // it counts no more
        refusals.connection(address);
        oldest.close();
    }

    /** The connection isn't half-open any more. */
    synchronized void connectArrived(Channel channel) {
        if (halfOpen.remove(channel)) {
            places.get(channel.attr(ADDRESS).get()).halfOpen.remove(channel);
        }
    }

    private synchronized void remove(Channel channel) {
        connectArrived(channel);
        String address = channel.attr(ADDRESS).get();
        Slot place = places.get(address);
        all--;
        place.connections--;
        if (place.connections == 0) {
            places.remove(address);
        }
    }

    synchronized int halfOpen() {
        return halfOpen.size();
    }
}
