/** The dashboard's files. */
@NullMarked
package dev.pitwatch.hub.web;

import org.jspecify.annotations.NullMarked;
