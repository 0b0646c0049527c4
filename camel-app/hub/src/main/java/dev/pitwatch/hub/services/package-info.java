/** Services that all parts of the hub share. */
@NullMarked
package dev.pitwatch.hub.services;

import org.jspecify.annotations.NullMarked;
