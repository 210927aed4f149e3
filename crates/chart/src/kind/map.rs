//! Map of communes: classes of a rate, or circles of a count.

mod marks;

use self::marks::{Layout, candidates, circle_values, colour, radius, scale_bar};
use crate::class::Classes;
use crate::geometry::{self, Projection, Shape};
use crate::place::Area;
use crate::sheet::{Sheet, Swatch};
use crate::svg::{self, Style};
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, figures};
use base::{Unit, french};

/// The communes of a territory with their values, and their neighbours without.
#[derive(Clone, PartialEq, Debug)]
pub struct CommuneMap {
    pub heading: Heading,
    pub unit: Unit,
    pub style: MapStyle,
    pub places: Vec<MapPlace>,
    /// Neighbouring communes, light grey, no value.
    pub context: Vec<Outline>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum MapStyle {
    /// Coloured by class. A commune of fewer inhabitants than `minimum_population`, or of unknown population, is dotted,
    /// not coloured: its rate says nothing.
    Rate { classes: ClassRule, minimum_population: u32 },
    /// Circles, their area in proportion to the value.
    Count,
}

/// How the bounds of the classes are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassRule {
    /// As many communes in each of `n` classes (at most five).
    Quantiles(usize),
    /// About `n` classes (at most five) with round bounds.
    Pretty(usize),
}

#[derive(Clone, PartialEq, Debug)]
pub struct MapPlace {
    pub code: String,
    pub label: String,
    pub outline: Outline,
    pub datum: Datum,
    pub population: Option<u32>,
}

/// Closed rings of `[longitude, latitude]` in degrees, outer and inner, of one polygon or several.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outline {
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// Communes named on the map: the most populous.
const NAMED: usize = 4;
const CIRCLE: &str = "fill-opacity=\"0.75\" stroke=\"#FFFFFF\" stroke-width=\"0.8\"";

impl Chart for CommuneMap {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        self.check()?;
        let mut sheet = Sheet::new(theme, &self.heading);
        let classes = self.classes();
        match geometry::bounds(self.places.iter().map(|place| &place.outline)) {
            Some(bounds) => self.plot(&mut sheet, bounds, classes.as_ref()),
            None => sheet.nothing(),
        }
        Ok(sheet.finish("Carte par commune", &self.figures(), self.table()))
    }
}

/// How a commune is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    Class(usize),
    TooSmall,
    Unknown,
    /// Under a circle.
    Plain,
}

impl CommuneMap {
    fn check(&self) -> Result<(), DrawError> {
        let negative = |place: &&MapPlace| self.style == MapStyle::Count && place.datum.drawn().is_some_and(|value| value < 0.0);
        match self.places.iter().find(negative) {
            Some(place) => Err(DrawError::Shape {
                chart: self.heading.id.clone(),
                found: format!("une valeur négative pour « {} »", place.label),
                expected: "des effectifs positifs ou nuls, pour des cercles".to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn is_too_small(&self, place: &MapPlace) -> bool {
        match self.style {
            MapStyle::Rate { minimum_population, .. } => place.population.is_none_or(|population| population < minimum_population),
            MapStyle::Count => false,
        }
    }

    /// Classes of the values that are coloured.
    fn classes(&self) -> Option<Classes> {
        let MapStyle::Rate { classes, .. } = self.style else { return None };
        let values: Vec<f64> =
            self.places.iter().filter(|place| !self.is_too_small(place)).filter_map(|place| place.datum.drawn()).collect();
        Classes::new(&values, classes, &self.unit)
    }

    fn look(&self, place: &MapPlace, classes: Option<&Classes>) -> Look {
        let Some(value) = place.datum.drawn() else { return Look::Unknown };
        match (self.style, classes) {
            (MapStyle::Count, _) => Look::Plain,
            _ if self.is_too_small(place) => Look::TooSmall,
            (_, Some(classes)) => Look::Class(classes.of(value)),
            (_, None) => Look::Unknown,
        }
    }

    fn plot(&self, sheet: &mut Sheet<'_>, bounds: [f64; 4], classes: Option<&Classes>) {
        self.legend(sheet, classes);
        let layout = self.layout(sheet, bounds);
        self.ground(sheet, &layout);
        for (place, shape) in self.places.iter().zip(&layout.shapes) {
            self.commune(sheet, place, shape, self.look(place, classes), classes);
        }
        let mut taken = self.circles(sheet, &layout);
        taken.push(scale_bar(sheet, &layout));
        self.names(sheet, &layout, taken);
        sheet.y = layout.area.bottom + 8.0;
    }

    fn layout(&self, sheet: &Sheet<'_>, bounds: [f64; 4]) -> Layout {
        let width = sheet.theme.width;
        let (projection, height) = Projection::fit(bounds, width, width * if sheet.theme.is_narrow() { 1.15 } else { 0.8 });
        let area = Area { left: 0.0, top: sheet.y, right: width, bottom: sheet.y + height };
        let shapes = self.places.iter().map(|place| Shape::new(&place.outline, &projection, sheet.y)).collect();
        let largest = self.places.iter().filter_map(|place| place.datum.drawn()).fold(0.0, f64::max);
        Layout { projection, area, shapes, largest }
    }

    /// Neighbours that reach into the map, cut at its edge.
    fn ground(&self, sheet: &mut Sheet<'_>, layout: &Layout) {
        let clip = format!("{}-clip", self.heading.prefix());
        sheet.svg.raw(&format!("<clipPath id=\"{clip}\">\n"));
        let area = layout.area;
        sheet.svg.rect((area.left, area.top), (area.right - area.left, area.bottom - area.top), "");
        sheet.svg.raw(&format!("</clipPath>\n<g clip-path=\"url(#{clip})\">\n"));
        let paint = format!("fill=\"{}\" stroke=\"#FFFFFF\" stroke-width=\"0.8\" fill-rule=\"evenodd\"", sheet.theme.context);
        for outline in &self.context {
            let shape = Shape::new(outline, &layout.projection, area.top);
            if shape.area().is_some_and(|box_of| box_of.overlaps(&area)) {
                sheet.svg.path(&shape.path(), &paint);
            }
        }
        sheet.svg.raw("</g>\n");
    }

    fn commune(&self, sheet: &mut Sheet<'_>, place: &MapPlace, shape: &Shape, look: Look, classes: Option<&Classes>) {
        if shape.is_empty() {
            return;
        }
        let paint = match look {
            Look::Class(class) => format!("fill=\"{}\"", classes.map_or(sheet.theme.focus, |classes| colour(class, classes, sheet.theme))),
            Look::TooSmall => sheet.dotted(),
            Look::Unknown => sheet.hatched(),
            Look::Plain => "fill=\"#DFE5EA\"".to_owned(),
        };
        let edge = if matches!(look, Look::Class(_) | Look::Plain) { "#FFFFFF" } else { "#BBBBBB" };
        let title = svg::escape(&format!("{}\u{A0}: {}", place.label, place.datum.text(&self.unit)));
        sheet.svg.raw(&format!(
            "<path d=\"{}\" {paint} stroke=\"{edge}\" stroke-width=\"0.8\" fill-rule=\"evenodd\"><title>{title}</title></path>\n",
            shape.path()
        ));
    }

    /// Circles from the largest to the smallest, so that none is hidden; gives the boxes of those that a name would hide.
    fn circles(&self, sheet: &mut Sheet<'_>, layout: &Layout) -> Vec<Area> {
        if self.style != MapStyle::Count {
            return Vec::new();
        }
        let points = self.places.iter().zip(&layout.shapes).filter_map(|(place, shape)| Some((place.datum.drawn()?, shape.inside()?)));
        let mut circles: Vec<(f64, (f64, f64))> = points.filter(|(value, _)| *value > 0.0).collect();
        circles.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut boxes = Vec::new();
        for (value, (x, y)) in circles {
            let r = radius(value, layout.largest, sheet.theme);
            sheet.svg.circle((x, y), r, &format!("fill=\"{}\" {CIRCLE}", sheet.theme.focus));
            if r > 3.0 {
                boxes.push(Area { left: x - r, top: y - r, right: x + r, bottom: y + r });
            }
        }
        boxes
    }

    /// Names of the most populous communes, each at the first place beside its point where it touches nothing.
    fn names(&self, sheet: &mut Sheet<'_>, layout: &Layout, mut taken: Vec<Area>) {
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(self.places.get(*i).and_then(|place| place.population).unwrap_or(0)));
        let style = Style { fill: sheet.theme.ink, ..sheet.small().bold() }.middle().haloed();
        let mut named = 0;
        for (place, shape) in order.iter().filter_map(|i| Some((self.places.get(*i)?, layout.shapes.get(*i)?))) {
            if named == NAMED || place.population.is_none() {
                break;
            }
            let Some((x, y)) = shape.inside() else { continue };
            let below = match (self.style, place.datum.drawn()) {
                (MapStyle::Count, Some(value)) => radius(value, layout.largest, sheet.theme) + 9.0,
                _ => 0.0,
            };
            let free = candidates(x, y, below, &place.label, style)
                .into_iter()
                .find(|(_, area)| area.is_within(&layout.area) && taken.iter().all(|other| !other.overlaps(area)));
            if let Some(((x, y), area)) = free {
                sheet.svg.text(x, y, &place.label, style);
                taken.push(area);
                named += 1;
            }
        }
    }

    fn legend(&self, sheet: &mut Sheet<'_>, classes: Option<&Classes>) {
        let mut items: Vec<(Swatch, String)> = Vec::new();
        if let Some(classes) = classes {
            let swatch = |i: usize| Swatch::Fill(colour(i, classes, sheet.theme));
            items.extend(
                classes
                    .intervals()
                    .into_iter()
                    .enumerate()
                    .map(|(i, (low, high))| (swatch(i), self.class_label(low, high, i + 1 == classes.len()))),
            );
        }
        let looks: Vec<Look> = self.places.iter().map(|place| self.look(place, classes)).collect();
        if let MapStyle::Rate { minimum_population, .. } = self.style
            && looks.contains(&Look::TooSmall)
        {
            let population = french::number(f64::from(minimum_population), 0);
            items.push((Swatch::Dots, format!("Moins de {population} habitants\u{A0}: taux non représenté")));
        }
        if looks.contains(&Look::Unknown) {
            items.push((Swatch::Hatch, "Secret statistique ou non disponible".to_owned()));
        }
        if !self.context.is_empty() {
            items.push((Swatch::Fill(sheet.theme.context), "Communes voisines".to_owned()));
        }
        if self.style == MapStyle::Count {
            self.circle_legend(sheet);
        }
        sheet.legend(&items);
    }

    fn class_label(&self, low: f64, high: f64, last: bool) -> String {
        let bounds = if low == high { french::quantity(low, &self.unit) } else { french::interval(low, high, &self.unit) };
        if last { bounds } else { bounds.replacen(" à ", " à moins de ", 1) }
    }

    /// Three circles with their round values, side by side.
    fn circle_legend(&self, sheet: &mut Sheet<'_>) {
        let largest = self.places.iter().filter_map(|place| place.datum.drawn()).fold(0.0, f64::max);
        let style = sheet.small();
        let most = radius(largest, largest, sheet.theme);
        let mut x = 0.0;
        for value in circle_values(largest, &self.unit) {
            let (r, text) = (radius(value, largest, sheet.theme), french::quantity(value, &self.unit));
            let paint = format!("fill=\"{}\" {CIRCLE}", sheet.theme.focus);
            sheet.svg.circle((x + r, sheet.y + most), r, &paint);
            sheet.svg.text(x + 2.0 * r + 6.0, sheet.y + most + style.size * 0.35, &text, style);
            x += 2.0 * r + 6.0 + style.width(&text) + 18.0;
        }
        sheet.y += 2.0 * most + 8.0;
    }

    /// How many communes are shown how, the highest and the lowest.
    fn figures(&self) -> String {
        let mut known: Vec<(&MapPlace, f64)> =
            self.places.iter().filter(|place| !self.is_too_small(place)).filter_map(|place| Some((place, place.datum.drawn()?))).collect();
        known.sort_by(|a, b| b.1.total_cmp(&a.1));
        let said = |(place, value): &(&MapPlace, f64)| format!("{} ({})", place.label, french::quantity(*value, &self.unit));
        let high: Vec<String> = known.iter().take(3).map(said).collect();
        let low: Vec<String> = known.iter().rev().take(3).map(said).collect();
        let without = self.places.iter().filter(|place| place.datum.drawn().is_none()).count();
        let count = format!("{} communes, dont {} représentées et {without} sans valeur", self.places.len(), known.len());
        if known.is_empty() {
            count
        } else {
            format!("{count}. Valeurs les plus hautes\u{A0}: {}. Les plus basses\u{A0}: {}", high.join(", "), low.join(", "))
        }
    }

    fn table(&self) -> Table {
        let shown = |place: &MapPlace| if self.is_too_small(place) { "non représentée" } else { "représentée" };
        let population = |place: &MapPlace| place.population.map_or(french::NOT_AVAILABLE.to_owned(), |p| french::number(f64::from(p), 0));
        let line =
            |place: &MapPlace| (vec![place.code.clone(), place.label.clone(), population(place), shown(place).to_owned()], place.datum);
        figures::table(
            &self.heading,
            &["Code", "Commune", "Population", "Sur la carte"],
            &self.unit,
            &self.places.iter().map(line).collect::<Vec<_>>(),
        )
    }
}
