package dev.pitwatch.hub.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * PUBACKs of one connection, gathered: each packet that comes by itself costs the broker a good part of what a message does, and
 * wakes the connection's thread twice.
 */
final class Acknowledgements {

    private static final int PUBACK = 0x4002; // with two more bytes: the id, and success
    private static final long GATHERED_MS = 5;
    /** So many are not kept for longer: the broker may wait for them. */
    private static final int AT_ONCE = 64;

    private final EventLoop thread;
    private final Supplier<Channel> channel;
    private final IntConsumer sent;
    private final Queue<Integer> ids = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean timed = new AtomicBoolean();
    private final AtomicInteger gathered = new AtomicInteger();

    /** Takes the listener for how many were sent. */
    Acknowledgements(EventLoop thread, Supplier<Channel> channel, IntConsumer sent) {
        this.thread = thread;
        this.channel = channel;
        this.sent = sent;
    }

    /**
     * Sends it in {@value #GATHERED_MS} ms, with as many as there are by then, or once there are {@value #AT_ONCE}. May be called on any thread; throws a
     * {@link java.util.concurrent.RejectedExecutionException} when the connection is closed.
     */
    void add(int id) {
        ids.add(id);
        if (timed.compareAndSet(false, true)) {
            thread.schedule(this::sendInTime, GATHERED_MS, TimeUnit.MILLISECONDS);
        }
        if (gathered.incrementAndGet() == AT_ONCE) {
            thread.execute(this::send);
        }
    }

    private void sendInTime() {
        timed.set(false);
        send();
    }

    /** Sends them now, on the connection's thread. */
    void send() {
        gathered.set(0);
        if (ids.isEmpty()) {
            return;
        }
        Channel open = channel.get();
        ByteBuf packets = open.alloc().buffer();
        int count = 0;
        for (Integer id = ids.poll(); id != null; id = ids.poll()) {
            packets.writeShort(PUBACK).writeShort(id);
            count++;
        }
        open.writeAndFlush(packets);
        sent.accept(count);
    }
}
