package dev.pitwatch.hub.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** PUBACKs of one connection, gathered: each packet that comes by itself costs the broker a good part of what a message does. */
final class Acknowledgements {

    private static final int PUBACK = 0x4002; // with two more bytes: the id, and success
    private static final long GATHERED_MS = 1;

    private final EventLoop thread;
    private final Supplier<Channel> channel;
    private final IntConsumer sent;
    private final Queue<Integer> ids = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    /** Takes the listener for how many were sent. */
    Acknowledgements(EventLoop thread, Supplier<Channel> channel, IntConsumer sent) {
        this.thread = thread;
        this.channel = channel;
        this.sent = sent;
    }

    /**
     * Sends it in a moment, with as many as there are by then. May be called on any thread; throws a
     * {@link java.util.concurrent.RejectedExecutionException} when the connection is closed.
     */
    void add(int id) {
        ids.add(id);
        if (sending.compareAndSet(false, true)) {
            thread.schedule(this::send, GATHERED_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends them now, on the connection's thread. */
    void send() {
        sending.set(false);
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
