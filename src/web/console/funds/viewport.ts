/** Panning and zooming of the picture: by wheel, by hand, by key, and back to the whole. */
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

type Size = { readonly width: number; readonly height: number };
export type Place = { readonly x: number; readonly y: number; readonly k: number };

const zoomMin = 0.35;
const zoomMax = 2;
const margin = 16;
/** Room for the heads of the columns. */
export const headHeight = 52;
/** Cards are not drawn smaller than this without being asked. */
const readableMin = 0.9;

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** The picture at a size that can be read, in the middle where there is room. */
export function startPlace(content: Size, box: Size): Place {
  const k = clamp((box.width - 2 * margin) / content.width, readableMin, 1);
  return centred(content, box, k);
}

/** All of the picture, however small. */
export function wholePlace(content: Size, box: Size): Place {
  const wide = (box.width - 2 * margin) / content.width;
  const high = (box.height - headHeight - 2 * margin) / content.height;
  return centred(content, box, clamp(Math.min(wide, high), zoomMin, 1));
}

function centred(content: Size, box: Size, k: number): Place {
  const spareX = box.width - content.width * k;
  const spareY = box.height - headHeight - content.height * k;
  return {
    k,
    x: Math.max(margin, Math.min(spareX / 2, 5 * margin)),
    y: headHeight + (spareY > 0 ? Math.min(spareY / 2, 120) : margin / 2),
  };
}

/** Zooms about a point of the box. */
export function zoomAt(place: Place, by: number, at: { x: number; y: number }): Place {
  const k = clamp(place.k * by, zoomMin, zoomMax);
  const ratio = k / place.k;
  return { k, x: at.x - (at.x - place.x) * ratio, y: at.y - (at.y - place.y) * ratio };
}

/** Moved as little as is needed for a card to be in sight. */
export function revealed(
  place: Place,
  card: { x: number; y: number; width: number; height: number },
  box: Size,
): Place {
  const edge = 12;
  const left = place.x + card.x * place.k;
  const top = place.y + card.y * place.k;
  const right = left + card.width * place.k;
  const bottom = top + card.height * place.k;
  const dx = left < edge ? edge - left : right > box.width - edge ? box.width - edge - right : 0;
  const dy =
    top < headHeight + edge
      ? headHeight + edge - top
      : bottom > box.height - edge
        ? box.height - edge - bottom
        : 0;
  return dx === 0 && dy === 0 ? place : { ...place, x: place.x + dx, y: place.y + dy };
}

function useSize(box: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** The size of the box, and its wheel: it turns the picture, with Ctrl it zooms. */
export function useViewport(box: RefObject<HTMLElement | null>) {
  const size = useSize(box);
  const [moved, setMoved] = useState<Place>();
  const drag = useRef<{ x: number; y: number } | null>(null);
  const current = useRef<Place>({ x: 0, y: 0, k: 1 });
  const move = useCallback((place: Place) => setMoved(place), []);
  const here = useCallback(() => current.current, []);
  const settle = useCallback((place: Place): void => {
    current.current = place;
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      const { x, y, k } = current.current;
      setMoved(
        event.ctrlKey || event.metaKey
          ? zoomAt(current.current, Math.exp(-event.deltaY / 300), at)
          : { k, x: x - event.deltaX, y: y - event.deltaY },
      );
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box]);
  const hand = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || (event.target as Element).closest('button, input')) return;
      drag.current = { x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!drag.current) return;
      const { x, y, k } = current.current;
      const dx = event.clientX - drag.current.x;
      const dy = event.clientY - drag.current.y;
      drag.current = { x: event.clientX, y: event.clientY };
      setMoved({ k, x: x + dx, y: y + dy });
    },
    onPointerUp: () => {
      drag.current = null;
    },
  };
  return { size, moved, move, here, settle, hand };
}
