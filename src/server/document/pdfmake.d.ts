/** The part of pdfmake that is used here; the package ships without types. */
declare module 'pdfmake' {
  type Length = number | string;
  type Margin = readonly [number, number, number, number];
  type Style = {
    readonly alignment?: 'left' | 'right' | 'center';
    readonly bold?: boolean;
    readonly color?: string;
    readonly fillColor?: string;
    readonly font?: string;
    readonly fontSize?: number;
    readonly leadingIndent?: number;
    readonly lineHeight?: number;
    readonly margin?: Margin;
    readonly noWrap?: boolean;
    readonly pageBreak?: 'before';
    readonly unbreakable?: boolean;
    readonly colSpan?: number;
  };
  type Line = {
    readonly type: 'line';
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
    readonly lineWidth: number;
    readonly lineColor: string;
  };
  type Table = {
    readonly headerRows?: number;
    readonly widths: readonly Length[];
    readonly body: readonly (readonly TableCell[])[];
    readonly dontBreakRows?: boolean;
  };
  export type Content =
    | string
    | (Style & { readonly text: string })
    | (Style & { readonly stack: readonly Content[] })
    | (Style & { readonly columns: readonly Content[] })
    | (Style & { readonly canvas: readonly Line[] })
    | (Style & {
        readonly table: Table;
        readonly layout: Readonly<Record<string, () => number | string>>;
      });
  export type TableCell = Content | Readonly<Record<string, never>>;
  export type PdfDefinition = {
    readonly pageSize: 'A4';
    readonly pageOrientation: 'portrait' | 'landscape';
    readonly pageMargins: Margin;
    readonly defaultStyle: Style;
    readonly info: Readonly<Record<string, string | Date>>;
    readonly header: (page: number, pages: number) => Content;
    readonly footer: (page: number, pages: number) => Content;
    readonly content: readonly Content[];
  };
  type Fonts = Readonly<
    Record<string, { normal: string; bold: string; italics: string; bolditalics: string }>
  >;
  const pdfmake: {
    setFonts(fonts: Fonts): void;
    setUrlAccessPolicy(may: (url: string) => boolean): void;
    setLocalAccessPolicy(may: (path: string) => boolean): void;
    createPdf(definition: PdfDefinition): { getBuffer(): Promise<Uint8Array> };
  };
  export default pdfmake;
}
