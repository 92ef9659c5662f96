// Complex numbers on a canvas: points in the plane with circles around its origin.

export interface Complex {
  readonly re: number
  readonly im: number
}

export interface Plane {
  readonly points: readonly Complex[]
  /** How far the plane is shown to each side of the origin. */
  readonly extent: number
  /** Moduli. */
  readonly circles: readonly { readonly radius: number; readonly dash: readonly number[] }[]
}

/** As a canvas takes them. */
export interface PlaneColours {
  readonly axis: string
  readonly circle: string
  readonly point: string
}

const POINT_RADIUS = 2.5

/** size: of the square that is drawn to, in the units of the context. */
export function drawPlane(
  context: CanvasRenderingContext2D,
  size: number,
  { points, extent, circles }: Plane,
  colours: PlaneColours,
): void {
  const scale = size / 2 / extent
  context.save()
  context.translate(size / 2, size / 2)
  context.lineWidth = 1
  context.strokeStyle = colours.axis
  context.beginPath()
  context.moveTo(-size / 2, 0)
  context.lineTo(size / 2, 0)
  context.moveTo(0, -size / 2)
  context.lineTo(0, size / 2)
  context.stroke()
  context.strokeStyle = colours.circle
  for (const { radius, dash } of circles) {
    context.setLineDash([...dash])
    context.beginPath()
    context.arc(0, 0, scale * radius, 0, 2 * Math.PI)
    context.stroke()
  }
  context.fillStyle = colours.point
  for (const { re, im } of points) {
    context.beginPath()
    context.arc(scale * re, -scale * im, POINT_RADIUS, 0, 2 * Math.PI)
    context.fill()
  }
  context.restore()
}
